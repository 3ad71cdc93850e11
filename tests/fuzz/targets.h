#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QString>

#include <array>

namespace Lockdeck::Fuzz {

/// Each of these gives `input` to a part of Lockdeck that reads what strangers wrote, and says what that part did
/// wrong, or nothing. Whatever the bytes are: no crash, no promise of its header broken.
QString fuzzReply(QByteArrayView input);
QString fuzzStats(QByteArrayView input);
QString fuzzRequest(QByteArrayView input);
QString fuzzUrl(QByteArrayView input);
QString fuzzSettings(QByteArrayView input);
QString fuzzLockTable(QByteArrayView input);

struct Target
{
    const char *name; ///< as in ./dev, of the fuzzer's executable and of the files in findings/
    QString (*run)(QByteArrayView);
};
inline constexpr std::array targets = {
    Target{"reply", fuzzReply}, Target{"stats", fuzzStats},       Target{"request", fuzzRequest},
    Target{"url", fuzzUrl},     Target{"settings", fuzzSettings}, Target{"locktable", fuzzLockTable},
};

/// The target of that name, or null.
inline const Target *findTarget(QByteArrayView name)
{
    for (const Target &target : targets) {
        if (name == QByteArrayView(target.name))
            return &target;
    }
    return nullptr;
}

} // namespace Lockdeck::Fuzz
