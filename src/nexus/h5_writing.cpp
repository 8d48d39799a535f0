// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "h5_writing.h"

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr hsize_t kAlignFrom = 65536, kAlignTo = 4096;  // traces start on a page

H5Object create(const std::string& path) {
    const H5Object access = fileAccess();
    H5Pset_alignment(access.id(), kAlignFrom, kAlignTo);
    return {H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()), H5Fclose};
}

H5Object space(const std::vector<hsize_t>& shape) {
    if (shape.empty())
        return {H5Screate(H5S_SCALAR), H5Sclose};
    return {H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose};
}

H5Object textType(std::size_t size) {
    H5Object type(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(type.id(), size);
    H5Tset_cset(type.id(), H5T_CSET_UTF8);
    H5Tset_strpad(type.id(), size == H5T_VARIABLE ? H5T_STR_NULLTERM : H5T_STR_NULLPAD);
    return type;
}

}  // namespace

H5Object variableText() {
    return textType(H5T_VARIABLE);
}

H5Object fixedTextType(std::size_t size) {
    return textType(size);
}

H5Object fileAccess() {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    H5Object access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    H5Pset_file_locking(access.id(), false, true);
    return access;
}

H5Writing::H5Writing(const std::string& path) : m_file(create(path)) {
    check(static_cast<bool>(m_file), "/");
}

void H5Writing::check(bool success, const std::string& path) {
    if (!success && m_failed.empty())
        m_failed = path;
}

bool H5Writing::close() {
    if (m_file)
        check(H5Fflush(m_file.id(), H5F_SCOPE_GLOBAL) >= 0, "/");
    H5Object closing = std::move(m_file);
    return good();
}

void H5Writing::group(const std::string& path, const std::string& nexusClass) {
    if (!good())
        return;
    check(static_cast<bool>(
              H5Object(H5Gcreate2(m_file.id(), path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                       H5Gclose)),
          path);
    attribute(path, "NX_class", nexusClass);
}

void H5Writing::write(const std::string& path, hid_t type, const H5Object& where,
                      const void* values) {
    if (!good())
        return;
    const H5Object set(H5Dcreate2(m_file.id(), path.c_str(), type, where.id(), H5P_DEFAULT,
                                  H5P_DEFAULT, H5P_DEFAULT),
                       H5Dclose);
    check(set && H5Dwrite(set.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0, path);
}

void H5Writing::text(const std::string& path, const std::string& value) {
    const char* pointer = value.c_str();
    write(path, variableText().id(), space({}), &pointer);
}

void H5Writing::number(const std::string& path, double value, const std::string& unit) {
    write(path, H5T_IEEE_F64LE, space({}), &value);
    if (!unit.empty())
        attribute(path, "units", unit);
}

void H5Writing::integer(const std::string& path, std::int64_t value) {
    write(path, H5T_STD_I64LE, space({}), &value);
}

void H5Writing::doubles(const std::string& path, std::span<const double> values,
                        const std::vector<hsize_t>& shape) {
    write(path, H5T_IEEE_F64LE, space(shape), values.data());
}

void H5Writing::ints(const std::string& path, std::span<const std::int32_t> values) {
    write(path, H5T_STD_I32LE, space({values.size()}), values.data());
}

void H5Writing::storage(const std::string& path, hid_t type, const std::vector<hsize_t>& shape,
                        const void* fill) {
    if (!good())
        return;
    const H5Object plan(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    H5Pset_layout(plan.id(), H5D_CONTIGUOUS);
    H5Pset_alloc_time(plan.id(), H5D_ALLOC_TIME_EARLY);
    H5Pset_fill_time(plan.id(), fill ? H5D_FILL_TIME_ALLOC : H5D_FILL_TIME_NEVER);
    if (fill)
        H5Pset_fill_value(plan.id(), type, fill);
    const H5Object set(H5Dcreate2(m_file.id(), path.c_str(), type, space(shape).id(), H5P_DEFAULT,
                                  plan.id(), H5P_DEFAULT),
                       H5Dclose);
    check(static_cast<bool>(set), path);
}

void H5Writing::fixedText(const std::string& path, std::size_t size, hsize_t count,
                          const std::string& value) {
    std::string all;
    for (hsize_t i = 0; i < std::max<hsize_t>(1, count); ++i)
        all.append(value.substr(0, size)).resize((i + 1) * size);
    write(path, textType(size).id(),
          space(count == 0 ? std::vector<hsize_t>{} : std::vector<hsize_t>{count}), all.data());
}

void H5Writing::fillShorts(const std::string& path, std::span<const std::uint16_t> values) {
    if (!good())
        return;
    const H5Object set(H5Dopen2(m_file.id(), path.c_str(), H5P_DEFAULT), H5Dclose);
    check(
        set && H5Dwrite(set.id(), H5T_STD_U16LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0,
        path);
}

void H5Writing::writeAttribute(const std::string& path, const std::string& name, hid_t type,
                               const H5Object& where, const void* values) {
    if (!good())
        return;
    const H5Object at(H5Acreate_by_name(m_file.id(), path.c_str(), name.c_str(), type, where.id(),
                                        H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                      H5Aclose);
    check(at && H5Awrite(at.id(), type, values) >= 0, path + "@" + name);
}

void H5Writing::attribute(const std::string& path, const std::string& name,
                          const std::string& value) {
    const char* pointer = value.c_str();
    writeAttribute(path, name, variableText().id(), space({}), &pointer);
}

void H5Writing::attribute(const std::string& path, const std::string& name,
                          const std::vector<std::string>& values) {
    std::vector<const char*> pointers;
    pointers.reserve(values.size());
    for (const std::string& value : values)
        pointers.push_back(value.c_str());
    writeAttribute(path, name, variableText().id(), space({values.size()}), pointers.data());
}

void H5Writing::attribute(const std::string& path, const std::string& name,
                          const std::vector<std::int32_t>& values) {
    const bool single = values.size() == 1;
    writeAttribute(path, name, H5T_STD_I32LE,
                   space(single ? std::vector<hsize_t>{} : std::vector<hsize_t>{values.size()}),
                   values.data());
}

void H5Writing::link(const std::string& from, const std::string& to) {
    if (!good())
        return;
    check(H5Lcreate_hard(m_file.id(), from.c_str(), m_file.id(), to.c_str(), H5P_DEFAULT,
                         H5P_DEFAULT) >= 0,
          to);
    if (H5Aexists_by_name(m_file.id(), from.c_str(), "target", H5P_DEFAULT) == 0)
        attribute(from, "target", from);
}

}  // namespace gimbalscan
