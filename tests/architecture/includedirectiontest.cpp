#include "support/testmain.h"

#include <QtCore/QDirIterator>
#include <QtCore/QRegularExpression>

/// Dependencies point one way: app → ui → lockcore; inside lockcore sandbox → server, client; monitor, command → client
/// → protocol; server → protocol; system is below them all. The distribution keeps all headers in one place, so the
/// compiler does not notice a wrong #include; this does.
class IncludeDirectionTest : public QObject
{
    Q_OBJECT

private slots:
    void everyIncludePointsTheAllowedWay_data();
    void everyIncludePointsTheAllowedWay();
};

namespace {

struct Folder
{
    const char *path;
    QStringList mayUse;
};

/// What each folder may include of this project, and of Qt.
const std::vector<Folder> folders = {
    {"lockcore/system", {u"system"_qs, u"QtCore"_qs}},
    {"lockcore/protocol", {u"protocol"_qs, u"QtCore"_qs}},
    {"lockcore/client", {u"client"_qs, u"protocol"_qs, u"system"_qs, u"QtCore"_qs, u"QtNetwork"_qs}},
    {"lockcore/command", {u"command"_qs, u"client"_qs, u"protocol"_qs, u"QtCore"_qs}},
    {"lockcore/monitor",
     {u"monitor"_qs, u"client"_qs, u"protocol"_qs, u"system"_qs, u"QtCore"_qs, u"QtNetwork"_qs, u"QtSql"_qs}},
    {"lockcore/server", {u"server"_qs, u"protocol"_qs, u"system"_qs, u"QtCore"_qs, u"QtNetwork"_qs}},
    {"lockcore/sandbox",
     {u"sandbox"_qs, u"server"_qs, u"client"_qs, u"protocol"_qs, u"system"_qs, u"QtCore"_qs, u"QtNetwork"_qs}},
    {"ui",
     {u"ui"_qs, u"monitor"_qs, u"command"_qs, u"client"_qs, u"protocol"_qs, u"system"_qs, u"sandbox"_qs, u"QtCore"_qs,
      u"QtNetwork"_qs, u"QtGui"_qs, u"QtWidgets"_qs, u"QtCharts"_qs, u"QtSvg"_qs, u"QtDBus"_qs}},
};

} // namespace

void IncludeDirectionTest::everyIncludePointsTheAllowedWay_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QStringList>("mayUse");
    for (const Folder &folder : folders)
        QTest::newRow(folder.path) << QString::fromLatin1(folder.path) << folder.mayUse;
}

void IncludeDirectionTest::everyIncludePointsTheAllowedWay()
{
    QFETCH(QString, path);
    QFETCH(QStringList, mayUse);
    static const QRegularExpression include(u"^\\s*#\\s*include\\s*[<\"]([A-Za-z]+)/"_qs,
                                            QRegularExpression::MultilineOption);

    int files = 0;
    QDirIterator sources(QLatin1String(LOCKDECK_SOURCE_DIR "/") + path, {u"*.h"_qs, u"*.cpp"_qs}, QDir::Files,
                         QDirIterator::Subdirectories);
    while (sources.hasNext()) {
        QFile file(sources.next());
        QVERIFY(file.open(QIODevice::ReadOnly));
        ++files;
        auto matches = include.globalMatch(QString::fromUtf8(file.readAll()));
        while (matches.hasNext()) {
            const QString used = matches.next().captured(1);
            if (used == u"sys"_qs || used == u"netinet"_qs)
                continue;
            QVERIFY2(mayUse.contains(used), qPrintable(file.fileName() + u" includes "_qs + used));
        }
    }
    QVERIFY2(files > 0, qPrintable(u"no source in "_qs + path));
}

LOCKDECK_TEST(IncludeDirectionTest)
#include "includedirectiontest.moc"
