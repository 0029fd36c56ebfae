package io.airlockapp.benchmarks.load;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, and what of it must not be. */
final class Figures {

    /**
     * A row of the table: a cost of ours beside that of the raw client.
     *
     * @param name what it is
     * @param unit in what it is counted
     * @param ours ours
     * @param raw the raw client's
     */
    record Row(String name, String unit, double ours, double raw) {

        double ratio() {
            return ours / raw;
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Double> values = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    void compare(String name, String unit, double ours, double raw) {
        rows.add(new Row(name, unit, ours, raw));
    }

    void value(String name, Number value) {
        values.put(name, value.doubleValue());
    }

    /** Notes that the benchmark did not measure what it was to measure. */
    void require(boolean holds, String fault) {
        if (!holds) {
            faults.add(fault);
        }
    }

    List<Row> rows() {
        return rows;
    }

    List<String> faults() {
        return faults;
    }

    String table() {
        StringBuilder table = new StringBuilder();
        table.append(String.format(Locale.ROOT, "%-42s %14s %14s %8s%n", "", "ours", "raw", "ratio"));
        for (Row row : rows) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-42s %14s %14s %8.2f%n",
                    row.name() + ", " + row.unit(),
                    rounded(row.ours()),
                    rounded(row.raw()),
                    row.ratio()));
        }
        return table.toString();
    }

    String csv() {
        StringBuilder csv = new StringBuilder("name,unit,ours,raw,ratio\n");
        for (Row row : rows) {
            csv.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,%s,%.4f%n",
                    row.name(),
                    row.unit(),
                    rounded(row.ours()),
                    rounded(row.raw()),
                    row.ratio()));
        }
        values.forEach((name, value) ->
                csv.append(name).append(",,").append(rounded(value)).append(",,\n"));
        return csv.toString();
    }

    /** One line {@code name value} a figure. */
    String lines() {
        StringBuilder lines = new StringBuilder();
        values.forEach((name, value) ->
                lines.append(name).append(' ').append(rounded(value)).append('\n'));
        return lines.toString();
    }

    private static String rounded(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3f" : "%.0f", value);
    }
}
