#include "protocol/tokenfile.h"
#include "support/testmain.h"

#include <QtCore/QTemporaryDir>

using namespace Lockdeck;
using namespace Qt::StringLiterals;

class TokenFileTest : public QObject
{
    Q_OBJECT

private slots:
    void oneLineIsTheToken_data();
    void oneLineIsTheToken();
    void anythingElseIsAnError_data();
    void anythingElseIsAnError();
    void aFileThatIsNotThereIsNamed();
    void aFileThatOthersMayReadIsToldOf();

private:
    QString write(const QByteArray &content) const
    {
        QFile file(m_folder.filePath(u"token"_s));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

void TokenFileTest::oneLineIsTheToken_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("token");
    QTest::newRow("without an end") << QByteArray("s3cret") << QByteArray("s3cret");
    QTest::newRow("Unix") << QByteArray("s3cret\n") << QByteArray("s3cret");
    QTest::newRow("Windows") << QByteArray("s3cret\r\n") << QByteArray("s3cret");
    QTest::newRow("blanks around") << QByteArray("  s3 cret \n\n") << QByteArray("s3 cret");
    QTest::newRow("the longest") << QByteArray(256, 'x') + "\n" << QByteArray(256, 'x');
}

void TokenFileTest::oneLineIsTheToken()
{
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, token);
    const auto file = readTokenFile(write(content));
    QVERIFY2(file, file ? "" : qPrintable(file.error().message));
    QCOMPARE(file->token, token);
    QCOMPARE(file->warning, QString());
}

void TokenFileTest::anythingElseIsAnError_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("nothing") << QByteArray() << u"is empty"_s;
    QTest::newRow("an empty line") << QByteArray("\n") << u"is empty"_s;
    QTest::newRow("two lines") << QByteArray("s3cret\nother\n") << u"one line of at most 256 bytes"_s;
    QTest::newRow("a byte too long") << QByteArray(257, 'x') << u"one line of at most 256 bytes"_s;
    QTest::newRow("a large file") << QByteArray(1'000'000, 'x') << u"one line of at most 256 bytes"_s;
    QTest::newRow("blanks without end") << "s3cret" + QByteArray(1000, ' ') << u"one line of at most 256 bytes"_s;
}

void TokenFileTest::anythingElseIsAnError()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, sentence);
    const auto file = readTokenFile(write(content));
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::BadToken);
    QVERIFY2(file.error().message.contains(sentence), qPrintable(file.error().message));
    QVERIFY(!file.error().message.contains(u"s3cret"_s));
}

void TokenFileTest::aFileThatIsNotThereIsNamed()
{
    const auto file = readTokenFile(u"/no/such/file"_s);
    QVERIFY(!file);
    QCOMPARE(file.error().message, u"The token file /no/such/file cannot be read: No such file or directory."_s);
}

void TokenFileTest::aFileThatOthersMayReadIsToldOf()
{
    const QString name = write("s3cret\n");
    QFile::setPermissions(name, QFile::permissions(name) | QFileDevice::ReadOther);
    const auto file = readTokenFile(name);
    QVERIFY(file);
    QCOMPARE(file->token, QByteArray("s3cret"));
    QVERIFY2(file->warning.contains(u"chmod 600 "_s + name), qPrintable(file->warning));
}

LOCKDECK_TEST(TokenFileTest)
#include "tokenfiletest.moc"
