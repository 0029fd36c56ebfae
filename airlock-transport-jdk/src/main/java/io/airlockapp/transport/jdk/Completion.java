package io.airlockapp.transport.jdk;

import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Tells one subscriber that something is done. It has nothing to emit, and so nothing to be asked for. */
final class Completion implements Subscription {

    private final Subscriber<? super Void> subscriber;
    private final AtomicBoolean over = new AtomicBoolean();

    Completion(Subscriber<? super Void> subscriber) {
        this.subscriber = subscriber;
    }

    void complete() {
        if (over.compareAndSet(false, true)) {
            subscriber.onComplete();
        }
    }

    @Override
    public void request(long n) {
        if (n <= 0 && over.compareAndSet(false, true)) {
            subscriber.onError(Call.notPositive(n));
        }
    }

    @Override
    public void cancel() {
        over.set(true);
    }
}
