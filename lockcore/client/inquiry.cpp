#include "client/inquiry.h"

namespace Lockdeck {

Inquiry::Inquiry(QObject *parent) : QObject(parent)
{
    connect(&m_connection, &Connection::opened, this, [this] { m_connection.send(m_request, m_within); });
    connect(&m_connection, &Connection::answered, this, [this](const Answer &answer) {
        m_connection.close();
        m_asking = false;
        emit answered(answer);
    });
    connect(&m_connection, &Connection::failed, this, [this](const Error &error) {
        m_asking = false;
        emit failed(error);
    });
}

void Inquiry::ask(const Endpoint &endpoint, const Request &request, std::chrono::milliseconds within)
{
    m_request = request;
    m_within = within;
    m_asking = true;
    m_connection.open(endpoint);
}

} // namespace Lockdeck
