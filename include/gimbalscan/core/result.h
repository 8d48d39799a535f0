// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/error.h>

#include <tl/expected.hpp>

namespace gimbalscan {

/// Every call that can fail returns one of these across module boundaries; nothing throws through
/// them. The names are those of std::expected, so that a later compiler makes this an alias of it.
template <class T>
using Result = tl::expected<T, Error>;
using Failure = tl::unexpected<Error>;

[[nodiscard]] inline Failure fail(ErrorCode code, std::string device, std::string operation,
                                  std::string detail) {
    return Failure(Error{code, std::move(device), std::move(operation), std::move(detail)});
}

}  // namespace gimbalscan
