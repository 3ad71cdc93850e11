// The least that a program with a table and a chart can do before its first picture: Qt's own widgets, as they come, in
// a window as large as lockdeck's. What lockdeck needs beyond that it needs for a reason.

#include <QtCharts/QChart>
#include <QtCharts/QChartView>
#include <QtCharts/QLineSeries>
#include <QtGui/QStandardItemModel>
#include <QtWidgets/QApplication>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QTableView>

#include <cmath>

static void fill(QStandardItemModel &model)
{
    model.setHorizontalHeaderLabels({QStringLiteral("Key"), QStringLiteral("Holder"), QStringLiteral("Lease")});
    for (int i = 0; i < 8; ++i) {
        model.appendRow({new QStandardItem(QStringLiteral("service/%1").arg(i)),
                         new QStandardItem(QStringLiteral("#%1").arg(17 + i)),
                         new QStandardItem(QStringLiteral("%1 s").arg(30 - i))});
    }
}

static QChart *makeChart()
{
    auto *line = new QLineSeries;
    for (int i = 0; i < 600; ++i)
        line->append(i, 30 - std::fmod(i / 10.0, 10));
    auto *chart = new QChart;
    chart->addSeries(line);
    chart->createDefaultAxes();
    return chart;
}

int main(int argc, char *argv[])
{
    const QApplication app(argc, argv);
    QStandardItemModel model;
    fill(model);
    QWidget window;
    auto *row = new QHBoxLayout(&window);
    auto *table = new QTableView;
    table->setModel(&model);
    row->addWidget(table);
    auto *chart = new QChartView(makeChart());
    chart->setRenderHint(QPainter::Antialiasing);
    row->addWidget(chart);
    window.resize(1440, 900);
    window.show();
    return QApplication::exec();
}
