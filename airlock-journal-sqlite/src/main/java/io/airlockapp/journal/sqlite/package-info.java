/** A replay journal in a file: see {@link io.airlockapp.journal.sqlite.SqliteReplayJournal}. */
@NullMarked
package io.airlockapp.journal.sqlite;

import org.jspecify.annotations.NullMarked;
