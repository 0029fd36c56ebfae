package io.airlockapp.testkit.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that asks for everything, and what came of it. */
final class Outcome<T> implements Subscriber<T> {

    /** How long a test waits for what must come. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Queue<T> values = new ConcurrentLinkedQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable Throwable failure;
    private volatile int ends;

    private Outcome() {}

    static <T> Outcome<T> of(Publisher<T> publisher) {
        Outcome<T> outcome = new Outcome<>();
        publisher.subscribe(outcome);
        return outcome;
    }

    /** Waits for something that no signal tells of. */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("It did not come to this within " + PATIENCE + ": " + what + ".");
            }
            Thread.onSpinWait();
        }
    }

    /** The one value, after the completion that must follow it. */
    T value() {
        awaitEnd();
        assertThat(failure).as("failure").isNull();
        assertThat(values).as("values").hasSize(1);
        return values.element();
    }

    /** What it failed with, without a value before. */
    Throwable failure() {
        awaitEnd();
        assertThat(values).as("values before the failure").isEmpty();
        Throwable thrown = failure;
        if (thrown == null) {
            throw new AssertionError("It completed, and should have failed.");
        }
        return thrown;
    }

    /** The completion, without a value before. */
    void completion() {
        awaitEnd();
        assertThat(failure).as("failure").isNull();
        assertThat(values).as("values").isEmpty();
    }

    private void awaitEnd() {
        try {
            assertThat(ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .as("ended within " + PATIENCE)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
        assertThat(ends).as("ends").isEqualTo(1);
    }

    boolean isSilent() {
        return values.isEmpty() && ends == 0;
    }

    void cancel() {
        Subscription current = subscription;
        assertThat(current).as("subscription").isNotNull();
        if (current != null) {
            current.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T value) {
        values.add(value);
    }

    @Override
    public void onError(Throwable thrown) {
        failure = thrown;
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    private synchronized void end() {
        ends++;
        ended.countDown();
    }
}
