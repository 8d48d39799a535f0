// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "time_text.h"

#include <gimbalscan/app/texts.h>

#include <QCoreApplication>

#include <cmath>

namespace gimbalscan {

namespace {

constexpr double kMinute = 60;
constexpr double kRoundFrom = 10;  // above, decimals say nothing

QString number(double value) {
    return QString::number(value, 'f', std::abs(value) < kRoundFrom ? 1 : 0);
}

}  // namespace

QString durationText(double seconds, TimeUnit unit) {
    const bool known = seconds >= 0 && std::isfinite(seconds);
    if (unit == TimeUnit::Automatic || !known)
        return QString::fromStdString(clockText(seconds));
    return unit == TimeUnit::Seconds
               ? QCoreApplication::translate("TimeText", "%1 s").arg(number(seconds))
               : QCoreApplication::translate("TimeText", "%1 min").arg(number(seconds / kMinute));
}

QString durationRangeText(double shortest, double longest, TimeUnit unit) {
    const QString from = durationText(shortest, unit), to = durationText(longest, unit);
    return from == to ? from : QCoreApplication::translate("TimeText", "%1 to %2").arg(from, to);
}

}  // namespace gimbalscan
