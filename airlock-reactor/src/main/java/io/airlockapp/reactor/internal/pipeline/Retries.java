package io.airlockapp.reactor.internal.pipeline;

import java.time.Duration;
import java.util.function.UnaryOperator;
import reactor.util.context.Context;

/** Tells whoever has asked in the Reactor context that a call has failed and is made again. */
@FunctionalInterface
public interface Retries {

    /**
     * Tells.
     *
     * @param failures how many attempts have failed in a row
     * @param delay how long until the next
     * @param failure why
     */
    void retried(int failures, Duration delay, Throwable failure);

    /** In the Reactor context of what is done again. */
    final class Again {
        private Again() {}
    }

    /**
     * For {@code contextWrite} on the next attempt and the wait before it, which it marks as {@link Again}.
     *
     * @param failures how many attempts have failed in a row
     * @param delay how long until the next
     * @param failure why
     * @return what tells when the wait is subscribed
     */
    static UnaryOperator<Context> tell(int failures, Duration delay, Throwable failure) {
        return context -> {
            Retries observer = context.getOrDefault(Retries.class, null);
            if (observer != null) {
                observer.retried(failures, delay, failure);
            }
            return context.put(Again.class, true);
        };
    }
}
