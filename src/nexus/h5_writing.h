// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "h5_object.h"

#include <span>
#include <string>
#include <vector>

namespace gimbalscan {

/// Creates what a file is made of. The first thing that goes wrong is remembered and makes all
/// later calls do nothing, so that a builder asks once, at the end. Under hdf5Mutex().
class H5Writing {
public:
    explicit H5Writing(const std::string& path);

    [[nodiscard]] bool good() const noexcept { return m_failed.empty(); }
    /// Path of the first object that could not be made.
    [[nodiscard]] const std::string& failed() const noexcept { return m_failed; }
    /// Flushes and closes; false when that fails.
    [[nodiscard]] bool close();

    /// For what has no call here.
    [[nodiscard]] hid_t id() const noexcept { return m_file.id(); }

    void group(const std::string& path, const std::string& nexusClass);
    void text(const std::string& path, const std::string& value);
    void number(const std::string& path, double value, const std::string& unit = {});
    void integer(const std::string& path, std::int64_t value);
    void doubles(const std::string& path, std::span<const double> values,
                 const std::vector<hsize_t>& shape);
    void ints(const std::string& path, std::span<const std::int32_t> values);
    /// Contiguous and allocated at once. `fill` in the type itself; null: zero, left sparse.
    void storage(const std::string& path, hid_t type, const std::vector<hsize_t>& shape,
                 const void* fill);
    /// `count` texts of `size` bytes, NUL padded, all with this value; no shape when count is 0.
    void fixedText(const std::string& path, std::size_t size, hsize_t count,
                   const std::string& value);
    void fillShorts(const std::string& path, std::span<const std::uint16_t> values);
    void attribute(const std::string& path, const std::string& name, const std::string& value);
    void attribute(const std::string& path, const std::string& name,
                   const std::vector<std::string>& values);
    void attribute(const std::string& path, const std::string& name,
                   const std::vector<std::int32_t>& values);
    /// A second name of an object, which says where it first stood.
    void link(const std::string& from, const std::string& to);

private:
    void check(bool success, const std::string& path);
    void write(const std::string& path, hid_t type, const H5Object& space, const void* values);
    void writeAttribute(const std::string& path, const std::string& name, hid_t type,
                        const H5Object& space, const void* values);

    H5Object m_file;
    std::string m_failed;
};

[[nodiscard]] H5Object variableText();
[[nodiscard]] H5Object fixedTextType(std::size_t size);
/// Opens without HDF5 locks: viewers must not hinder us, nor we them.
[[nodiscard]] H5Object fileAccess();

}  // namespace gimbalscan
