// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

namespace gimbalscan {

namespace {

/// From a program in the build tree up to the root of that; an installed one is in PREFIX/bin.
constexpr int kMostLevels = 4;

/// A second descriptor of the same file, out of the way of those that the child is to have.
class FarDescriptor {
public:
    FarDescriptor(int descriptor, int above)
        : m_descriptor(::fcntl(descriptor, F_DUPFD_CLOEXEC, above)) {}
    ~FarDescriptor() {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }
    FarDescriptor(FarDescriptor&& other) noexcept
        : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FarDescriptor(const FarDescriptor&) = delete;
    FarDescriptor& operator=(const FarDescriptor&) = delete;
    FarDescriptor& operator=(FarDescriptor&&) = delete;
    [[nodiscard]] int get() const noexcept { return m_descriptor; }

private:
    int m_descriptor;
};

/// What becomes of the descriptors and signals of the process. The first error counts.
class SpawnPlan {
public:
    SpawnPlan() {
        check(::posix_spawn_file_actions_init(&m_actions));
        check(::posix_spawnattr_init(&m_attributes));
    }
    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&m_actions);
        ::posix_spawnattr_destroy(&m_attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    /// The descriptors in this order from kChildFile on, /dev/null before, nothing after them.
    void giveDescriptors(const std::vector<int>& descriptors) {
        const int end = kChildFile + static_cast<int>(descriptors.size());
        for (const int descriptor : descriptors)
            m_far.emplace_back(descriptor, end);
        check(::posix_spawn_file_actions_addopen(&m_actions, 0, "/dev/null", O_RDWR, 0));
        for (const int standard : {1, 2})
            check(::posix_spawn_file_actions_adddup2(&m_actions, 0, standard));
        int wanted = kChildFile;
        for (const FarDescriptor& descriptor : m_far)
            check(::posix_spawn_file_actions_adddup2(&m_actions, descriptor.get(), wanted++));
        check(::posix_spawn_file_actions_addclosefrom_np(&m_actions, end));
    }

    void resetSignals() {
        sigset_t all, none;
        sigfillset(&all);
        sigemptyset(&none);
        check(::posix_spawnattr_setsigdefault(&m_attributes, &all));
        check(::posix_spawnattr_setsigmask(&m_attributes, &none));
        check(::posix_spawnattr_setpgroup(&m_attributes, 0));
        check(::posix_spawnattr_setflags(
            &m_attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP));
    }

    [[nodiscard]] StartedReader start(std::vector<std::string> words) {
        std::vector<char*> arguments;
        arguments.reserve(words.size() + 1);
        for (std::string& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_t process = -1;
        if (m_code == 0)
            check(::posix_spawn(&process, arguments.front(), &m_actions, &m_attributes,
                                arguments.data(), environ));
        return {m_code == 0 ? process : -1, m_code};
    }

private:
    void check(int code) {
        if (m_code == 0)
            m_code = code;
    }

    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
    std::vector<FarDescriptor> m_far;
    int m_code = 0;
};

}  // namespace

std::filesystem::path programFolder() {
    std::error_code code;
    return std::filesystem::read_symlink("/proc/self/exe", code).parent_path();
}

std::optional<std::string> findReader(std::filesystem::path folder) {
    for (int level = 0; level < kMostLevels && !folder.empty(); ++level) {
        const std::filesystem::path program = folder / kReaderFolder / kReaderName;
        if (::access(program.c_str(), X_OK) == 0)
            return program.string();
        folder = folder == folder.root_path() ? "" : folder.parent_path();
    }
    return std::nullopt;
}

StartedReader startReader(const std::string& program, int file, int answer,
                          std::chrono::seconds processorTime, const ReadRequest& request) {
    std::vector<int> descriptors = {file, answer};
    descriptors.insert(descriptors.end(), request.descriptors.begin(), request.descriptors.end());
    std::vector<std::string> words = {program, std::to_string(processorTime.count()), request.work};
    words.insert(words.end(), request.arguments.begin(), request.arguments.end());
    SpawnPlan plan;
    plan.giveDescriptors(descriptors);
    plan.resetSignals();
    return plan.start(std::move(words));
}

}  // namespace gimbalscan
