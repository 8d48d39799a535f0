// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace gimbalscan {

/// For a panel in a dock, scrolled up and down only: never narrower than the panel with a scroll
/// bar beside it, whatever fields the panel shows, so that nothing is cut off at its right edge.
class PanelScroll : public QScrollArea {
    Q_OBJECT

public:
    explicit PanelScroll(QWidget* parent = nullptr);
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace gimbalscan
