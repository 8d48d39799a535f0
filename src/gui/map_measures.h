// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/views/map_types.h>

#include <QObject>
#include <QPointer>

class QComboBox;
class QDialog;
class QLabel;

namespace gimbalscan {

class MapView;
class TraceView;

/// The measuring tools of the map: what dragging does, and what came out: a line of text, for a
/// line profile also a window with the curve. GUI thread only.
class MapMeasures : public QObject {
    Q_OBJECT

public:
    /// `result` is there only while a tool measures. All outlive this object.
    MapMeasures(MapView& map, QComboBox& tool, QLabel& result);
    ~MapMeasures() override;

private:
    void choose();
    [[nodiscard]] QString hint() const;
    void tell(const QString& text);
    void showProfile(const LineProfile& profile);
    void openWindow();
    void copyProfile();

    MapView& m_map;
    QComboBox& m_tool;
    QLabel& m_result;
    QPointer<QDialog> m_window;
    TraceView* m_curve = nullptr;  // of the window
    LineProfile m_profile;
};

}  // namespace gimbalscan
