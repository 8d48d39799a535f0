// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <memory>
#include <utility>

namespace gimbalscan {

/// Runs `work()` on a thread of the pool and hands its result to `done(result)` on the GUI
/// thread, unless `receiver` is gone by then. For disk and computing; devices have the engine.
template <class Work, class Done>
void inBackground(QThreadPool& pool, QObject* receiver, Work work, Done done) {
    pool.start([work = std::move(work), done = std::move(done),
                receiver = QPointer<QObject>(receiver)]() mutable {
        auto result = std::make_shared<decltype(work())>(work());
        // The application outlives every pool; the receiver is looked at on the GUI thread only.
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [result, done = std::move(done), receiver]() mutable {
                if (receiver)
                    done(std::move(*result));
            },
            Qt::QueuedConnection);
    });
}

}  // namespace gimbalscan
