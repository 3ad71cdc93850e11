#pragma once

#include <QtCore/QString>

#include <cstdio>
#include <memory>
#include <optional>

namespace Lockdeck::Cli {

/// The person at the controlling terminal (/dev/tty), wherever standard input and output lead.
class Terminal
{
public:
    Terminal();

    bool isThere() const { return m_in != nullptr && m_out != nullptr; }
    /// Blocks until a line is typed; it comes without its end. Nothing when the terminal is closed instead.
    std::optional<QString> ask(const QString &question);
    /// The same, and what is typed is not shown.
    std::optional<QString> askSecret(const QString &question);

private:
    struct Close
    {
        void operator()(std::FILE *file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<std::FILE, Close>;

    File m_in;
    File m_out;
};

} // namespace Lockdeck::Cli
