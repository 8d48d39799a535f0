// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/picture/colour_map.h>

#include <QPointF>
#include <QRectF>
#include <QWidget>

#include <memory>

namespace Ui {
class MapPanel;
}

namespace gimbalscan {

class MapView;

/// The map with what belongs around it: colours, range, what is under the pointer, and what can be
/// done with a place. Moves nothing by itself. GUI thread only.
class MapPanel : public QWidget {
    Q_OBJECT

public:
    explicit MapPanel(QWidget* parent = nullptr);
    ~MapPanel() override;

    [[nodiscard]] MapView& map() noexcept;
    void setColours(ColourMap colours);
    [[nodiscard]] bool pathWanted() const;
    /// Why no region can be taken over now; empty: it can.
    void setRegionRefusal(const QString& why);
    /// Why nothing can be moved now; empty: it can.
    void setMoveRefusal(const QString& why);

Q_SIGNALS:
    void pathWantedChanged();
    void scanRegionRequested(QRectF region);
    /// The user wants to go there; has to be asked for once more.
    void moveRequested(QPointF position);

private:
    void fillChoices();
    void connectMap();
    void showMenu(QPointF position, QPoint globalPoint);
    void savePicture();

    std::unique_ptr<Ui::MapPanel> m_ui;
    QString m_regionRefusal, m_moveRefusal;
};

}  // namespace gimbalscan
