#include "fault.h"

using namespace std::chrono_literals;

namespace Lockdeck::Test {

bool Fault::isHarmless() const
{
    return kind == Kind::None || kind == Kind::Split || (kind == Kind::Delay && time <= 100ms) ||
           (kind == Kind::Join && time <= 300ms) || (kind == Kind::Hold && lasts > 0ms && lasts <= 500ms);
}

bool Fault::isDisconnect() const
{
    return kind == Kind::Truncate || kind == Kind::Reset || kind == Kind::ResetClient || kind == Kind::HalfClose ||
           (kind == Kind::Vanish && lasts > 0ms && lasts <= 500ms);
}

const std::vector<Fault> &allFaults()
{
    using Kind = Fault::Kind;
    static const std::vector<Fault> faults = {
        {"nothing", Kind::None, Way::Both, 0ms, 0ms},
        {"delay 100 ms each way", Kind::Delay, Way::Both, 100ms, 0ms},
        {"delay 1.5 s up", Kind::Delay, Way::Up, 1500ms, 0ms},
        {"delay 1.5 s down", Kind::Delay, Way::Down, 1500ms, 0ms},
        {"throttle", Kind::Throttle, Way::Both, 0ms, 0ms},
        {"split", Kind::Split, Way::Both, 0ms, 0ms},
        {"join for 300 ms", Kind::Join, Way::Both, 300ms, 0ms},
        {"join for 1.2 s", Kind::Join, Way::Both, 1200ms, 0ms},
        {"hold for 500 ms", Kind::Hold, Way::Both, 0ms, 500ms},
        {"hold for 3 s", Kind::Hold, Way::Both, 0ms, 3s},
        {"hold", Kind::Hold, Way::Both, 0ms, 0ms},
        {"hold up", Kind::Hold, Way::Up, 0ms, 0ms},
        {"hold down", Kind::Hold, Way::Down, 0ms, 0ms},
        {"swallow up for 500 ms", Kind::Swallow, Way::Up, 0ms, 500ms},
        {"swallow up", Kind::Swallow, Way::Up, 0ms, 0ms},
        {"swallow down for 500 ms", Kind::Swallow, Way::Down, 0ms, 500ms},
        {"swallow down", Kind::Swallow, Way::Down, 0ms, 0ms},
        {"swallow", Kind::Swallow, Way::Both, 0ms, 0ms},
        {"truncate up", Kind::Truncate, Way::Up, 0ms, 0ms},
        {"truncate down", Kind::Truncate, Way::Down, 0ms, 0ms},
        {"corrupt up", Kind::Corrupt, Way::Up, 0ms, 0ms},
        {"corrupt down", Kind::Corrupt, Way::Down, 0ms, 0ms},
        {"reset", Kind::Reset, Way::Both, 0ms, 0ms},
        {"reset the client", Kind::ResetClient, Way::Both, 0ms, 0ms},
        {"half-close to the server", Kind::HalfClose, Way::Up, 0ms, 0ms},
        {"half-close to the client", Kind::HalfClose, Way::Down, 0ms, 0ms},
        {"vanish for 500 ms", Kind::Vanish, Way::Both, 0ms, 500ms},
        {"vanish for 1 s", Kind::Vanish, Way::Both, 0ms, 1s},
        {"vanish", Kind::Vanish, Way::Both, 0ms, 0ms},
        {"cut off the server", Kind::Cut, Way::Both, 0ms, 0ms},
    };
    return faults;
}

} // namespace Lockdeck::Test
