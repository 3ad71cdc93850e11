#include "options.h"
#include "screenshot.h"
#include "support/processlimits.h"
#include "support/standardstreams.h"
#include "support/unixsignals.h"
#include "ui/mainwindow.h"

#include <QtGui/QIcon>
#include <QtWidgets/QApplication>

#include <csignal>
#include <cstdio>
#include <sysexits.h>

using namespace Lockdeck;

static QStringList argumentsOf(int argc, char *argv[])
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments += QString::fromLocal8Bit(argv[i]);
    return arguments;
}

/// Qt aborts the process when there is no display, so it is looked for before Qt does.
static bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

static int run(QApplication &app, const Options &options)
{
    const bool isPicture = !options.screenshot.isEmpty();
    WindowOptions windowOptions;
    windowOptions.theme = options.theme;
    windowOptions.unattended = isPicture;
    if (!isPicture)
        windowOptions.settingsFile = SettingsFile::userPath();

    MainWindow window(windowOptions);
    const UnixSignals unixSignals({SIGINT, SIGTERM, SIGHUP});
    QObject::connect(&unixSignals, &UnixSignals::received, &window, &MainWindow::releaseAndQuit);
    if (options.size.isValid())
        window.resize(options.size);
    window.show();
    if (options.sandbox)
        window.startSandbox();
    else if (!options.url.isEmpty())
        window.openUrl(options.url, options.caFile);
    if (isPicture)
        takeScreenshot(&window, options.screenshot, options.after);
    return app.exec();
}

int main(int argc, char *argv[])
{
    openStandardStreams();
    raiseFileLimit();
    keepLargeMemoryApart();
    const auto [options, problem] = parseOptions(argumentsOf(argc, argv));
    if (!problem.isEmpty()) {
        std::fprintf(stderr, "lockdeck: %s See lockdeck --help.\n", qUtf8Printable(problem));
        return EX_USAGE;
    }
    if (options.showHelp || options.showVersion) {
        std::fputs(options.showHelp ? qUtf8Printable(optionsHelp()) : "lockdeck " LOCKDECK_VERSION "\n", stdout);
        return EX_OK;
    }
    if (!hasDisplay()) {
        if (options.screenshot.isEmpty()) {
            std::fputs("lockdeck: there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set). "
                       "With --screenshot FILE it works without one, and lockctl never needs one.\n",
                       stderr);
            return EX_UNAVAILABLE;
        }
        qputenv("QT_QPA_PLATFORM", "offscreen");
    }

    QApplication app(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("Lockdeck"));
    QApplication::setApplicationName(QStringLiteral("Lockdeck"));
    QApplication::setApplicationVersion(QStringLiteral(LOCKDECK_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("lockdeck"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/app.svg")));
    return run(app, options);
}
