package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Screen;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Enforcer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** One review from beginning to end, for somebody who waits for it. */
final class Asking {

    private Asking() {}

    /**
     * Asks, and waits. A signal takes the request back.
     *
     * @param station the enforcer, with its pairing restored
     * @param ticket what to ask
     * @param held the ticket's file, which is removed once there is an answer, and let go
     * @param screen where to show how much time is left
     * @return what came of it
     */
    static Answer ask(Station station, Ticket ticket, PendingReviews.Held held, Screen screen) {
        Enforcer enforcer = station.enforcer();
        CompletableFuture<Verdict> verdict = enforcer.review(ticket.action()).toFuture();
        Countdown countdown = new Countdown(screen, "Waiting for the approver", ticket.expiresAt());
        try (Interrupts interrupts = new Interrupts(verdict)) {
            return answer(verdict, interrupts);
        } finally {
            countdown.close();
            held.done();
            held.close();
        }
    }

    private static Answer answer(CompletableFuture<Verdict> verdict, Interrupts interrupts) {
        try {
            return Answer.of(verdict.join());
        } catch (CancellationException e) {
            return Answer.interrupted(interrupts.signal());
        } catch (CompletionException e) {
            return Answer.failed(e.getCause() == null ? e : e.getCause());
        }
    }
}
