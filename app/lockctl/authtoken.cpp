#include "authtoken.h"

#include "commandline.h"
#include "protocol/tokenfile.h"
#include "terminal.h"

using namespace Qt::StringLiterals;

namespace Lockdeck::Cli {

static Result<QByteArray> askForToken()
{
    const auto typed = Terminal().askSecret(u"Token of the server: "_s);
    if (!typed || typed->isEmpty()) {
        return Error{ErrorCode::BadToken,
                     u"--auth-prompt: no token was typed at a terminal. Without one use --auth-token-file or the "
                     "variable DFLOCKD_AUTH_TOKEN."_s,
                     {}};
    }
    return typed->toUtf8();
}

static Result<QByteArray> tokenIn(const QString &fileName)
{
    const Result<TokenFile> file = readTokenFile(fileName);
    if (!file)
        return file.error();
    if (!file->warning.isEmpty())
        complain(file->warning);
    return file->token;
}

Result<QByteArray> readAuthToken(const QString &file, bool prompt)
{
    if (prompt && !file.isEmpty())
        return Error{ErrorCode::BadToken, u"Either --auth-token-file or --auth-prompt, not both."_s, {}};
    const Result<QByteArray> token = prompt            ? askForToken()
                                     : !file.isEmpty() ? tokenIn(file)
                                                       : Result<QByteArray>(qgetenv("DFLOCKD_AUTH_TOKEN"));
    if (token) {
        if (Outcome problem = checkAuthToken(*token))
            return *problem;
    }
    return token;
}

} // namespace Lockdeck::Cli
