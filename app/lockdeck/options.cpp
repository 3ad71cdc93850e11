#include "options.h"

#include "client/serveraddress.h"

#include <QtCore/QCommandLineParser>
#include <QtCore/QRegularExpression>

namespace Lockdeck {

static std::optional<std::chrono::milliseconds> parseAfter(const QString &text)
{
    bool isNumber = false;
    const double seconds = text.toDouble(&isNumber);
    if (!isNumber || seconds < 0 || seconds > 3600)
        return {};
    return std::chrono::milliseconds(static_cast<qint64>(seconds * 1000));
}

static std::optional<QSize> parseSize(const QString &text)
{
    static const QRegularExpression pattern(QStringLiteral("^(\\d{3,5})x(\\d{3,5})$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch())
        return {};
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    return size.width() <= 16384 && size.height() <= 16384 ? std::optional(size) : std::nullopt;
}

static std::optional<ThemeChoice> parseTheme(const QString &text)
{
    if (text == QLatin1String("light"))
        return ThemeChoice::Light;
    if (text == QLatin1String("dark"))
        return ThemeChoice::Dark;
    return {};
}

static ParsedOptions problem(const QString &sentence)
{
    return {{}, sentence};
}

ParsedOptions parseOptions(const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    parser.addOptions({{QStringLiteral("sandbox"), {}},
                       {QStringLiteral("ca"), {}, QStringLiteral("file")},
                       {QStringLiteral("screenshot"), {}, QStringLiteral("file")},
                       {QStringLiteral("after"), {}, QStringLiteral("seconds")},
                       {QStringLiteral("size"), {}, QStringLiteral("WxH")},
                       {QStringLiteral("theme"), {}, QStringLiteral("theme")},
                       {{QStringLiteral("h"), QStringLiteral("help")}, {}},
                       {{QStringLiteral("v"), QStringLiteral("version")}, {}}});
    if (!parser.parse(QStringList(QStringLiteral("lockdeck")) + arguments))
        return problem(parser.errorText());

    Options options;
    options.sandbox = parser.isSet(QStringLiteral("sandbox"));
    options.screenshot = parser.value(QStringLiteral("screenshot"));
    options.showHelp = parser.isSet(QStringLiteral("help"));
    options.showVersion = parser.isSet(QStringLiteral("version"));
    if (const QStringList urls = parser.positionalArguments(); urls.size() > 1)
        return problem(QStringLiteral("One URL at most: servers of one installation are separated by commas."));
    else if (!urls.isEmpty())
        options.url = urls.first();
    if (options.sandbox && !options.url.isEmpty())
        return problem(QStringLiteral("Either a URL or --sandbox, not both."));
    options.caFile = parser.value(QStringLiteral("ca"));
    const auto url = parseServerUrl(options.url.isEmpty() ? QStringLiteral("127.0.0.1") : options.url);
    if (!url)
        return problem(url.error().message);
    if (parser.isSet(QStringLiteral("ca"))) {
        if (!url->servers.tls)
            return problem(QStringLiteral("--ca is for TLS: give a URL that begins with dflockds://."));
        if (const auto trust = TlsTrust::fromFile(options.caFile); !trust)
            return problem(trust.error().message);
    }
    if (parser.isSet(QStringLiteral("screenshot")) && options.screenshot.isEmpty())
        return problem(QStringLiteral("--screenshot takes the name of the file to write."));
    if (const QString text = parser.value(QStringLiteral("after")); parser.isSet(QStringLiteral("after"))) {
        const auto after = parseAfter(text);
        if (!after)
            return problem(QStringLiteral("--after takes seconds from 0 to 3600, not \"%1\".").arg(text));
        options.after = *after;
    }
    if (const QString text = parser.value(QStringLiteral("size")); parser.isSet(QStringLiteral("size"))) {
        const auto size = parseSize(text);
        if (!size)
            return problem(QStringLiteral("--size takes a width and a height such as 1440x900, not \"%1\".").arg(text));
        options.size = *size;
    }
    if (const QString text = parser.value(QStringLiteral("theme")); parser.isSet(QStringLiteral("theme"))) {
        options.theme = parseTheme(text);
        if (!options.theme)
            return problem(QStringLiteral("--theme is light or dark, not \"%1\".").arg(text));
    }
    return {options, {}};
}

QString optionsHelp()
{
    return QStringLiteral(
        "Usage: lockdeck [URL] [options]\n"
        "Watches dflockd servers, takes locks by hand, and keeps them renewed.\n"
        "\n"
        "  URL                dflockd://host:port[,host:port…][/key]; a key only fills the field in\n"
        "                     dflockds:// speaks TLS\n"
        "  --ca FILE          with dflockds://: trust the certificates in this PEM file, and nobody else\n"
        "  --sandbox          start a dflockd of its own with scripted clients, and hold a lock there\n"
        "  --theme THEME      light or dark, for this run\n"
        "  --size WxH         size of the window\n"
        "  --screenshot FILE  write a PNG picture of the window and exit; needs no display\n"
        "  --after SECONDS    how long to wait before the picture (3)\n"
        "  -h, --help         this text\n"
        "  -v, --version      the version\n"
        "\n"
        "Exit codes: 0 done, 1 the picture could not be written, 64 usage, 69 no display.\n");
}

} // namespace Lockdeck
