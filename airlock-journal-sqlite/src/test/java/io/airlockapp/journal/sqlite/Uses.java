package io.airlockapp.journal.sqlite;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.airlockapp.error.FailureReason;
import io.airlockapp.error.HarpException;
import io.airlockapp.harp.ReplayJournal.Use;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;

/** Uses to claim, and a time that a test sets. */
final class Uses {

    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    final AtomicReference<Instant> time = new AtomicReference<>(NOW);
    final Clock clock = ((InstantSource) time::get).withZone(ZoneOffset.UTC);

    /** One that shares neither pair with one of another number. */
    static Use numbered(long number) {
        return numbered(number, NOW.plusSeconds(3600));
    }

    static Use numbered(long number, Instant keepUntil) {
        return new Use("signer", "nonce-" + number, "req-" + number, "hash", keepUntil);
    }

    static Use use(String nonce, String requestId) {
        return new Use("signer", nonce, requestId, "hash", NOW.plusSeconds(3600));
    }

    static ThrowableAssertAlternative<HarpException> assertRefused(ThrowingCallable call) {
        return assertThatExceptionOfType(HarpException.class)
                .isThrownBy(call)
                .matches(e -> e.reason() == FailureReason.REPLAY, "is about replays");
    }
}
