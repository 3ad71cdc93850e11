#include "client/inquiry.h"

namespace Lockdeck {

Inquiry::Inquiry(QObject *parent) : QObject(parent)
{
    connect(&m_connection, &Connection::opened, this, [this] { m_connection.send(m_request, m_within); });
    connect(&m_connection, &Connection::answered, this, &Inquiry::take);
    connect(&m_connection, &Connection::failed, this, [this](const Error &error) {
        m_asking = false;
        emit failed(error);
    });
}

void Inquiry::ask(const Endpoint &endpoint, const Request &request, std::chrono::milliseconds within)
{
    m_endpoint = endpoint;
    m_redirects.settle();
    m_request = request;
    m_within = within;
    m_asking = true;
    m_connection.open(endpoint);
}

void Inquiry::take(const Answer &answer)
{
    m_connection.close();
    const bool isRedirect = m_servers && answer.reply.kind == Reply::Kind::NotLeader;
    if (!isRedirect) {
        m_asking = false;
        emit answered(answer);
        return;
    }
    const auto leader = m_redirects.follow(*m_servers, m_endpoint.address, answer.reply);
    if (!leader) {
        m_asking = false;
        emit failed(leader.error());
        return;
    }
    m_endpoint.address = *leader;
    m_connection.open(m_endpoint);
}

} // namespace Lockdeck
