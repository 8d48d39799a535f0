// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli.h"

#include "commands.h"

#include <CLI/CLI.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <cmath>
#include <cstdio>
#include <exception>

namespace gimbalscan {

namespace {

constexpr const char* kFooter =
    "Exit codes: 0 completed, 1 internal error, 2 bad usage or configuration, 3 device fault or\n"
    "motors not confirmed at rest, 4 stopped by the user or a signal, 5 storage.";
constexpr double kFastestScale = 1e6;

using Run = int (*)(const CliOptions&, CliIo&);

// NaN passes CLI::Range, hence our own.
std::string checkTimeScale(const std::string& text) {
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && value >= 0 && value <= kFastestScale)
        return {};
    return "must be 0 (as fast as possible) to 1000000, found " + text;
}

std::string checkFinite(const std::string& text) {
    double value = 0;
    if (CLI::detail::lexical_cast(text, value) && std::isfinite(value))
        return {};
    return "must be a number, found " + text;
}

/// The command line and what it fills in.
class CommandLine {
public:
    CommandLine() : m_app("Scans an instrument over yaw and pitch, point by point.") {
        m_app.name("gimbalscan-cli");
        m_app.set_version_flag("--version", "gimbalscan-cli " GIMBALSCAN_VERSION);
        m_app.require_subcommand(1);
        m_app.fallthrough();
        m_app.footer(kFooter);
        m_app.add_option("--log-level", m_options.logLevel, "Log lines on standard error")
            ->check(CLI::IsMember({"off", "critical", "error", "warning", "info", "debug"}))
            ->capture_default_str();
        addScan();
        addFiles();
        addMotion();
        addInformation();
        addBench();
    }

    CLI::App& app() { return m_app; }
    const CliOptions& options() const { return m_options; }
    Run chosen() const { return m_run; }

private:
    CLI::App* command(const std::string& name, const std::string& text, Run run) {
        CLI::App* sub = m_app.add_subcommand(name, text);
        sub->callback([this, run] { m_run = run; });
        return sub;
    }

    CLI::App* onStation(CLI::App* sub) {
        sub->add_option("--station", m_options.station,
                        "Station file (default: the built-in simulated station)");
        sub->add_option("--time-scale", m_options.timeScale,
                        "Speed of a simulated station: 1 real time, 0 as fast as possible")
            ->check(CLI::Validator(checkTimeScale, "FLOAT >= 0"))
            ->capture_default_str();
        sub->add_option("--wire-log", m_options.wireLog,
                        "File that must not exist yet, for every byte to and from the devices");
        return sub;
    }

    CLI::App* homing(CLI::App* sub) {
        sub->add_flag("--no-home", m_options.noHome, "Do not home axes that are not homed");
        return sub;
    }

    void addScan() {
        CLI::App* scan = homing(onStation(command("scan", "Run a scan", runScanCommand)));
        CLI::App* check = onStation(
            command("check", "Check a scan without moving anything: path, limits, time, size",
                    runCheckCommand));
        for (CLI::App* sub : {scan, check}) {
            sub->add_option("--config", m_options.config,
                            "Scan file (default: the built-in example)");
            sub->add_option("--output", m_options.output,
                            "Data file that must not exist yet, or a folder (default: a free "
                            "name in the scan's folder)");
            sub->add_flag("--yes", m_options.yes, "Allow more than 64 GiB of data");
        }
        progress(scan);
        elsewhere(scan);
    }

    void elsewhere(CLI::App* sub) {
        sub->add_option("--save-elsewhere", m_options.elsewhere,
                        "When the data cannot be saved any more: file that must not exist yet, or "
                        "a folder, where the scan goes on in a copy of its file (default: it "
                        "stops)");
    }

    void progress(CLI::App* sub) {
        sub->add_option("--progress", m_options.progress,
                        "text, or json: one JSON object a line on standard output")
            ->check(CLI::IsMember({"text", "json"}))
            ->capture_default_str();
    }

    CLI::App* onFile(CLI::App* sub) {
        sub->add_option("file", m_options.file, "Data file of a scan")->required();
        return sub;
    }

    void addFiles() {
        CLI::App* resume =
            command("resume", "Go on with a scan that was interrupted", runResumeCommand);
        CLI::App* retake =
            command("retake", "Measure the points again that came out bad", runRetakeCommand);
        for (CLI::App* sub : {resume, retake}) {
            progress(homing(onStation(onFile(sub))));
            elsewhere(sub);
            sub->add_flag("--yes", m_options.yes,
                          "Go on although a device or an offset is another");
        }
        CLI::App* info = onFile(command("info", "Show what a data file holds", runInfoCommand));
        info->add_flag("--json", m_options.json, "Print one JSON object");
        onFile(command("verify", "Check everything in a data file that can be checked",
                       runVerifyCommand));
        addExport();
    }

    void addExport() {
        CLI::App* sub = onFile(
            command("export", "Write a data file for other programs or people", runExportCommand));
        sub->add_option("--format", m_options.format, "What to write")
            ->check(CLI::IsMember(exportFormatNames()))
            ->required();
        sub->add_option("--map", m_options.map,
                        "Which map, by name or title; a region or GATE/amplitude, "
                        "GATE/amplitude_percent, GATE/time, GATE/depth of the view file "
                        "(csv-matrix, png, png16, tiff, report; default: the first)");
        sub->add_option("--point", m_options.point,
                        "Which point, row,column from 0 (spe; also csv, n42)");
        sub->add_option("--output", m_options.output,
                        "File that must not exist yet, or a folder (default: beside the data)");
    }

    void addMotion() {
        CLI::App* home = onStation(command("home", "Home axes", runHomeCommand));
        home->add_option("--axis", m_options.axes, "Only this axis (may be repeated)");
        CLI::App* move =
            homing(onStation(command("move", "Move axes to positions, together", runMoveCommand)));
        move->add_option("targets", m_options.targets, "AXIS=POSITION, such as yaw=10 pitch=-5")
            ->required();
        onStation(command("status", "Show axes, devices and signals", runStatusCommand));
        CLI::App* offset = homing(onStation(
            command("offset", "Set, clear or confirm the offset of an axis", runOffsetCommand)));
        offset->add_option("--axis", m_options.axis, "Which axis")->required();
        offset->add_option("--set", m_options.setTo, "The axis stands at this user position now")
            ->check(CLI::Validator(checkFinite, "FLOAT"));
        offset->add_flag("--zero", m_options.zero, "The axis stands at 0 now");
        offset->add_flag("--clear", m_options.clear, "No offset");
        offset->add_flag("--confirm", m_options.confirm, "The offset is right as it is");
        homing(onStation(command("session",
                                 "Measure and move by JSON lines on standard input and output",
                                 runSessionCommand)));
    }

    void addInformation() {
        command("drivers", "List the drivers and their parameters", runDriversCommand);
        addPorts();
        CLI::App* schema =
            command("schema", "Print the JSON Schema of the files", runSchemaCommand);
        schema->add_option("which", m_options.schema, "station or scan (default: both)")
            ->check(CLI::IsMember({"station", "scan"}));
        schema->add_flag("--markdown", m_options.markdown, "Print docs/config.md instead");
    }

    void addPorts() {
        CLI::App* ports = command("ports", "List the serial ports, without opening any; or ask one",
                                  runPortsCommand);
        ports->add_flag("--json", m_options.json, "Print one JSON object");
        CLI::Option* probe = ports->add_option(
            "--probe", m_options.probe,
            "Ask which controller is on this port (or tcp://HOST:PORT). Moves nothing, but opening "
            "the port of a GRBL board resets it, and it loses its position");
        ports->add_option("--driver", m_options.driver, "Ask as this driver only (default: all)")
            ->needs(probe);
        ports
            ->add_option("--wire-log", m_options.wireLog,
                         "File that must not exist yet, for every byte of the probe")
            ->needs(probe);
    }

    void addBench() {
        CLI::App* bench =
            command("bench", "Measure what the program itself costs a point", runBenchCommand);
        bench->add_option("--points", m_options.points, "Columns x rows")->capture_default_str();
        bench->add_flag("--json", m_options.json, "Print one JSON object");
        bench->add_flag("--no-file", m_options.noFile, "Keep the data in memory");
    }

    CliOptions m_options;
    CLI::App m_app;
    Run m_run = nullptr;
};

/// Log lines go to the command's own error stream while it runs.
class LogOutput {
public:
    LogOutput(std::ostream& stream, const std::string& level) : m_before(spdlog::default_logger()) {
        auto logger = std::make_shared<spdlog::logger>(
            "gimbalscan", std::make_shared<spdlog::sinks::ostream_sink_mt>(stream, true));
        logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
        logger->set_level(spdlog::level::from_str(level));
        spdlog::set_default_logger(std::move(logger));
    }
    ~LogOutput() { spdlog::set_default_logger(m_before); }
    LogOutput(const LogOutput&) = delete;
    LogOutput& operator=(const LogOutput&) = delete;

private:
    const std::shared_ptr<spdlog::logger> m_before;
};

int parseAndRun(int argc, const char* const* argv, CliIo& io) {
    CommandLine line;
    try {
        line.app().parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return line.app().exit(e, io.out, io.err) == 0 ? kExitCompleted : kExitUsage;
    }
    const LogOutput log(io.err, line.options().logLevel);
    return line.chosen()(line.options(), io);
}

}  // namespace

int runCli(int argc, const char* const* argv, CliIo& io) noexcept {
    try {
        return parseAndRun(argc, argv, io);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "INT-ERROR %s\n", e.what());
    } catch (...) {
        std::fputs("INT-ERROR unknown exception\n", stderr);
    }
    return kExitInternal;
}

}  // namespace gimbalscan
