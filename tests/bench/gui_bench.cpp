// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_station.h"
#include "figure.h"
#include "file_feed.h"
#include "log_sink.h"
#include "main_window.h"

#include <QApplication>
#include <QEventLoop>
#include <QProcess>
#include <QTimer>

#include <fstream>
#include <stdexcept>

namespace gimbalscan::bench {
namespace {

constexpr BenchGrid kGrid{500, 500};
constexpr std::size_t kChannels = 256;  // 256 MB a scan

QApplication& application() {
    static int argc = 1;
    static char name[] = "bench";
    static char* argv[] = {name, nullptr};
    // Never destroyed: at the end of the program Qt's own static objects are gone before ours.
    static auto* const app = new QApplication(argc, argv);
    return *app;
}

void require(const Result<void>& result) {
    if (!result)
        throw std::runtime_error(result.error().text());
}

/// A session on devices that take no time, connected.
std::unique_ptr<StationSession> readySession() {
    testing::TestStation parts = instantStation();
    parts.channels = kChannels;
    auto session = StationSession::open(parts.config(builtInDrivers()));
    if (!session)
        throw std::runtime_error(session.error().text());
    return std::move(*session);
}

/// Waits in the event loop until `request` is answered.
void answered(const std::function<void(ScanController::Done)>& request) {
    QEventLoop loop;
    Result<void> answer;
    request([&](const Result<void>& result) {
        answer = result;
        loop.quit();
    });
    loop.exec();
    require(answer);
}

ScanConfig zeroTimeScan() {
    ScanConfig scan = gridScan(kGrid);
    scan.sourceText = formatScan(scan);
    return scan;
}

/// Longest time between two rings of a timer of the GUI thread.
class TimerGap {
public:
    explicit TimerGap(Clock& clock) : m_clock(clock), m_last(clock.now()) {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.callOnTimeout([this] {
            const TimePoint now = m_clock.now();
            m_longest = std::max(m_longest, toSeconds(now - m_last));
            m_last = now;
        });
        m_timer.start(std::chrono::milliseconds(5));
    }
    [[nodiscard]] double milliseconds() const { return m_longest * 1e3; }

private:
    Clock& m_clock;
    QTimer m_timer;
    TimePoint m_last;
    double m_longest = 0;
};

double headlessSeconds(const DataFolder& folder, int round) {
    const auto session = readySession();
    ScanController& controller = session->controller();
    answered([&](auto done) { controller.connectDevices(done); });
    const std::string file = folder.file("headless" + std::to_string(round) + ".h5");
    auto recorders =
        RunRecorders::claim({{}, file}, "bench", controller.clock(), controller.threads());
    if (!recorders)
        throw std::runtime_error(recorders.error().text());
    const TimePoint start = controller.clock().now();
    answered([&](const ScanController::Done& done) {
        controller.scan({zeroTimeScan(), makeRecorder(*recorders), {}},
                        [done](const Result<ScanSummary>& summary) {
                            done(summary ? Result<void>() : Result<void>(Failure(summary.error())));
                        });
    });
    const double seconds = toSeconds(controller.clock().now() - start);
    std::filesystem::remove(file);
    return seconds;
}

struct Windowed {
    double seconds = 0, longestGap = 0;
};

Windowed windowSeconds(const DataFolder& folder, int round) {
    LogFeed log;
    (void)log.install({});
    const std::string file = folder.file("window" + std::to_string(round) + ".h5");
    MainWindow window(readySession(),
                      {QString::fromStdString(folder.file("settings.ini")),
                       QString::fromStdString(folder.file("")), zeroTimeScan()},
                      log);
    window.resize(1280, 800);
    window.show();
    Machine& machine = window.machine();
    answered([&](auto done) { machine.controller().connectDevices(done); });
    QEventLoop loop;
    QObject::connect(&machine, &Machine::idle, &loop, &QEventLoop::quit);
    QObject::connect(&machine, &Machine::failed, &loop,
                     [](const Error& error) { throw std::runtime_error(error.text()); });
    Windowed measured;
    const TimePoint start = machine.controller().clock().now();
    {
        const TimerGap gap(machine.controller().clock());
        machine.startScan(zeroTimeScan(), {{}, file});
        loop.exec();
        measured.longestGap = gap.milliseconds();
    }
    measured.seconds = toSeconds(machine.controller().clock().now() - start);
    std::filesystem::remove(file);
    return measured;
}

/// The same scan with all views of the window open and without a window, in turn.
void withWindow(benchmark::State& state, bool timer) {
    constexpr int kRounds = 3;
    (void)application();
    const DataFolder folder;
    std::vector<double> ratios, headless, gaps;
    for (auto _ : state)
        for (int round = 0; round < kRounds; ++round) {
            const Windowed windowed = windowSeconds(folder, round);
            gaps.push_back(windowed.longestGap);
            if (timer)
                continue;
            headless.push_back(headlessSeconds(folder, round));
            ratios.push_back(windowed.seconds / headless.back());
        }
    if (timer)
        return report(state, *std::max_element(gaps.begin(), gaps.end()), {100, 50},
                      "ms at most between rings of a timer of the window");
    state.counters["us_headless"] = median(headless) * 1e6 / static_cast<double>(kGrid.points());
    report(state, median(ratios), {1.3, 1.05}, "times the scan without a window");
}
BENCHMARK_CAPTURE(withWindow, cost, false)
    ->Name("G11")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(withWindow, timer, true)
    ->Name("G11 timer")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// From the start of the program to the line of its log that says that the window is shown.
double secondsToWindow(const DataFolder& folder, Clock& clock) {
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QString home = QString::fromStdString(folder.file("home"));
    for (const char* name : {"HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"})
        environment.insert(name, home);
    program.setProcessEnvironment(environment);
    const std::string log = folder.file("home/gimbalscan/gimbalscan.log");
    std::filesystem::remove(log);
    const TimePoint start = clock.now();
    program.start(GIMBALSCAN_PROGRAM, {});
    WaitPoint wait(clock);
    const auto shown = [&] {
        std::ifstream in(log);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        return text.find("The window is shown") != std::string::npos;
    };
    while (!shown()) {
        if (toSeconds(clock.now() - start) > 30)
            throw std::runtime_error("the window does not come");
        (void)wait.wait(clock.now() + std::chrono::milliseconds(1), {}, [] { return false; });
    }
    const double seconds = toSeconds(clock.now() - start);
    program.terminate();
    program.waitForFinished();
    return seconds;
}

void startUp(benchmark::State& state) {
    constexpr int kRounds = 9;
    (void)application();
    SteadyClock clock;
    const DataFolder folder;
    std::vector<double> seconds;
    for (auto _ : state)
        for (int round = 0; round < kRounds; ++round)
            seconds.push_back(secondsToWindow(folder, clock));
    report(state, median(seconds), {1, 0.3}, "s from start to window");
}
BENCHMARK(startUp)->Name("G16")->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gimbalscan::bench
