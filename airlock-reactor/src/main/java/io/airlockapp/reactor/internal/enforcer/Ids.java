package io.airlockapp.reactor.internal.enforcer;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Makes ids (wire reference, section 4): a prefix and a version 4 UUID. */
final class Ids {

    private Ids() {}

    /** Unpredictable, so that nobody can take the id of an exchange beforehand. */
    static String request() {
        return "req-" + UUID.randomUUID();
    }

    static String message() {
        return "msg-" + cheapUuid();
    }

    static String acknowledgement() {
        return "ack-" + cheapUuid();
    }

    /** Unique is enough for a message's id. */
    private static UUID cheapUuid() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE);
    }
}
