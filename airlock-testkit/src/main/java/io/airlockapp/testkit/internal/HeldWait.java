package io.airlockapp.testkit.internal;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/** A wait that is held until there is something to say. */
final class HeldWait {

    private final MonoSink<WaitResult> sink;
    private final Scheduler scheduler;
    private final Disposable.Swap timer = Disposables.swap();

    HeldWait(MonoSink<WaitResult> sink, Scheduler scheduler) {
        this.sink = sink;
        this.scheduler = scheduler;
    }

    void timer(Disposable task) {
        timer.update(task);
    }

    void stopTimer() {
        timer.dispose();
    }

    /** Answers on the scheduler, so that whoever decides does not run the enforcer's code. */
    void answer(WaitResult result) {
        scheduler.schedule(() -> sink.success(result));
    }
}
