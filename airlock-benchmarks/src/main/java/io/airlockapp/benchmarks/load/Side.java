package io.airlockapp.benchmarks.load;

import java.util.Locale;
import reactor.core.publisher.Mono;

/** A client that is measured. */
interface Side {

    /** A review from its submission until it is approved, and acknowledged as far as its caller waits for that; else fails. */
    Mono<?> review(long number);

    /** A submission alone. */
    Mono<?> submit(long number);

    /** A heartbeat alone. */
    Mono<?> heartbeat();

    /** The id of an exchange, as long as the ones that the client makes. */
    static String requestId(long number) {
        return String.format(
                Locale.ROOT, "req-%08d-%027d", ProcessHandle.current().pid(), number);
    }
}
