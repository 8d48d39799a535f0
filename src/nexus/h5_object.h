// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <hdf5.h>

#include <utility>

namespace gimbalscan {

/// An open HDF5 identifier and the way to close it. Negative: could not be opened.
class H5Object {
public:
    using Close = herr_t (*)(hid_t);
    H5Object(hid_t id, Close close) : m_id(id), m_close(close) {}
    ~H5Object() {
        if (m_id >= 0)
            m_close(m_id);
    }
    H5Object(H5Object&& other) noexcept
        : m_id(std::exchange(other.m_id, -1)), m_close(other.m_close) {}
    H5Object(const H5Object&) = delete;
    H5Object& operator=(const H5Object&) = delete;
    H5Object& operator=(H5Object&&) = delete;

    [[nodiscard]] hid_t id() const noexcept { return m_id; }
    explicit operator bool() const noexcept { return m_id >= 0; }

private:
    hid_t m_id;
    Close m_close;
};

}  // namespace gimbalscan
