package io.airlockapp.cli.enforcer;

import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Sees how the heartbeats fare on their way through, and nothing of what they carry. */
final class HeartbeatWatch implements Transport {

    private final Transport next;
    private volatile @Nullable Instant heard;
    private volatile boolean failing;
    private volatile Consumer<String> listener = change -> {};

    HeartbeatWatch(Transport next) {
        this.next = next;
    }

    /** Who is told when the gateway no longer hears this enforcer, and when it does again; must not block. */
    void onChange(Consumer<String> listener) {
        this.listener = listener;
    }

    @Override
    public Publisher<TransportResponse> exchange(TransportRequest request) {
        if (request.lane() != Lane.HEARTBEAT) {
            return next.exchange(request);
        }
        return Mono.from(next.exchange(request))
                .doOnNext(response -> ended(response.status() < 300))
                .doOnError(failure -> ended(false));
    }

    private void ended(boolean succeeded) {
        boolean failedBefore = failing;
        failing = !succeeded;
        if (succeeded) {
            heard = Instant.now();
        }
        if (failedBefore != failing) {
            listener.accept(succeeded ? "The gateway hears this enforcer again." : "A heartbeat has failed.");
        }
    }

    /** How things stand, for a person. */
    String describe() {
        Instant last = heard;
        if (last == null) {
            return failing ? "failing; the gateway has not heard this enforcer yet" : "none yet";
        }
        String ago = ago(Duration.between(last, Instant.now()));
        return failing ? "failing; the last one arrived " + ago : "alive, " + ago;
    }

    private static String ago(Duration past) {
        long seconds = Math.max(0, past.toSeconds());
        return seconds < 60 ? seconds + " s ago" : String.format(Locale.ROOT, "%d min ago", seconds / 60);
    }

    @Override
    public Publisher<Void> close() {
        return next.close();
    }
}
