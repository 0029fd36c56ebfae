package io.airlockapp.reactor.store;

import io.airlockapp.credential.UserCredential;
import io.airlockapp.reactor.auth.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** A process of its own whose every turn is a new session that has its token refused and wants another. */
final class SessionProgram {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private SessionProgram() {}

    /**
     * Runs.
     *
     * @param arguments the directory of the state; how many turns
     */
    public static void main(String[] arguments) {
        StateStore store = FileStateStore.builder(Path.of(arguments[0])).build();
        for (int turn = Integer.parseInt(arguments[1]); turn > 0; turn--) {
            System.out.println(renewed(store));
            System.out.flush();
        }
    }

    /** Whether the session was given another token than it had. */
    static boolean renewed(StateStore store) {
        Session session = Session.builder().store(store).build();
        try {
            UserCredential refused = Objects.requireNonNull(session.current().block(PATIENCE));
            UserCredential other = session.renew(refused).block(PATIENCE);
            return other != null && !other.equals(refused);
        } finally {
            session.close().block(PATIENCE);
        }
    }
}
