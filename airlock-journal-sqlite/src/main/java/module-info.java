/** A replay journal in a file, which outlives the process and is shared by several on one machine. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.airlockapp.journal.sqlite {
    requires transitive io.airlockapp.harp;
    requires java.sql;
    requires org.xerial.sqlitejdbc;
    requires static org.jspecify;

    exports io.airlockapp.journal.sqlite;
}
