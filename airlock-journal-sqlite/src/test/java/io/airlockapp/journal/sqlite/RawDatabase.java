package io.airlockapp.journal.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The journal's file as any other program may see it. */
final class RawDatabase implements AutoCloseable {

    private final Connection connection;
    private final Statement statement;

    private RawDatabase(Connection connection) throws SQLException {
        this.connection = connection;
        this.statement = connection.createStatement();
    }

    static RawDatabase open(Path file) throws SQLException {
        return new RawDatabase(DriverManager.getConnection("jdbc:sqlite:" + file.toUri()));
    }

    void execute(String sql) throws SQLException {
        statement.execute(sql);
    }

    long number(String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
