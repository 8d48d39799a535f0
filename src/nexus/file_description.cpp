// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_description.h"

#include <cstring>
#include <type_traits>

namespace gimbalscan {

namespace {

constexpr std::size_t kMostEntries = 100'000;  // of any list; far above what the child sends

class Encoder {
public:
    template <class T>
    void number(T value) {
        static_assert(std::is_trivially_copyable_v<T>);
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    void text(const std::string& value) {
        number<std::uint64_t>(value.size());
        m_bytes += value;
    }
    std::string take() { return std::move(m_bytes); }

private:
    std::string m_bytes;
};

class Decoder {
public:
    explicit Decoder(std::string_view bytes) : m_bytes(bytes) {}

    template <class T>
    T number() {
        T value{};
        if (m_bytes.size() < sizeof value) {
            m_good = false;
            m_bytes = {};
            return value;
        }
        std::memcpy(&value, m_bytes.data(), sizeof value);
        m_bytes.remove_prefix(sizeof value);
        return value;
    }
    std::string text() {
        const auto length = number<std::uint64_t>();
        if (length > m_bytes.size()) {
            m_good = false;
            return {};
        }
        std::string value(m_bytes.substr(0, length));
        m_bytes.remove_prefix(length);
        return value;
    }
    std::size_t count() {
        const auto value = number<std::uint64_t>();
        m_good = m_good && value <= kMostEntries;
        return m_good ? value : 0;
    }
    template <class E>
    E choice(E last) {
        const auto value = number<std::uint8_t>();
        m_good = m_good && value <= static_cast<std::uint8_t>(last);
        return m_good ? static_cast<E>(value) : last;
    }
    [[nodiscard]] bool good() const noexcept { return m_good; }
    [[nodiscard]] bool whole() const noexcept { return m_good && m_bytes.empty(); }

private:
    std::string_view m_bytes;
    bool m_good = true;
};

void encode(Encoder& out, const StoredObject& object) {
    out.number(static_cast<std::uint8_t>(object.storage));
    out.number(static_cast<std::uint8_t>(object.element));
    out.number(object.elementSize);
    out.number<std::uint64_t>(object.shape.size());
    for (const std::uint64_t length : object.shape)
        out.number(length);
    out.number(object.offset);
    out.number(object.number);
    out.text(object.text);
    out.number<std::uint64_t>(object.attributes.size());
    for (const auto& [name, values] : object.attributes) {
        out.text(name);
        out.number<std::uint64_t>(values.size());
        for (const std::string& value : values)
            out.text(value);
    }
}

StoredObject decode(Decoder& in) {
    StoredObject object;
    object.storage = in.choice(StorageKind::Library);
    object.element = in.choice(ElementKind::Other);
    object.elementSize = in.number<std::uint32_t>();
    for (std::size_t n = in.count(); n > 0 && in.good(); --n)
        object.shape.push_back(in.number<std::uint64_t>());
    object.offset = in.number<std::uint64_t>();
    object.number = in.number<double>();
    object.text = in.text();
    for (std::size_t n = in.count(); n > 0 && in.good(); --n) {
        auto& values = object.attributes[in.text()];
        for (std::size_t m = in.count(); m > 0 && in.good(); --m)
            values.push_back(in.text());
    }
    return object;
}

}  // namespace

std::string encodeDescription(const FileDescription& description) {
    Encoder out;
    out.number<std::uint64_t>(description.size());
    for (const auto& [path, object] : description) {
        out.text(path);
        encode(out, object);
    }
    return out.take();
}

std::optional<FileDescription> decodeDescription(std::string_view bytes) {
    Decoder in(bytes);
    FileDescription description;
    for (std::size_t n = in.count(); n > 0 && in.good(); --n) {
        std::string path = in.text();
        description.insert_or_assign(std::move(path), decode(in));
    }
    if (!in.whole())
        return std::nullopt;
    return description;
}

}  // namespace gimbalscan
