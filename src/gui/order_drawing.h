// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_config.h>

#include <QWidget>

namespace gimbalscan {

/// A small drawing of the path that an order takes over a few points. GUI thread only.
class OrderDrawing : public QWidget {
    Q_OBJECT

public:
    explicit OrderDrawing(QWidget* parent = nullptr);
    void setOrder(ScanOrder order);
    [[nodiscard]] QSize sizeHint() const override { return {64, 44}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    ScanOrder m_order = ScanOrder::Snake;
};

}  // namespace gimbalscan
