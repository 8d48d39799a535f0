// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"

class QWidget;

namespace gimbalscan {

/// Asks where a scan goes on whose data could not be saved. GUI thread only.
class SaveElsewhere : public QObject {
    Q_OBJECT

public:
    SaveElsewhere(Machine& machine, QWidget& window);

    void ask();

private:
    Machine& m_machine;
    QWidget& m_window;
    QString m_file;  // of the run
};

}  // namespace gimbalscan
