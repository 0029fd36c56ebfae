package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Screen;
import io.airlockapp.error.ConflictException;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.NotFoundException;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Enforcer;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import reactor.core.publisher.Mono;

/** One review from beginning to end, for somebody who waits for it. */
final class Asking {

    /** As long as an enforcer that is closed waits for it. */
    private static final Duration WITHDRAW_PATIENCE = Duration.ofSeconds(10);

    private Asking() {}

    /**
     * Asks, and waits. A signal takes the request back.
     *
     * @param station the enforcer, with its pairing restored
     * @param ticket what to ask
     * @param held the ticket's file, which is removed once nothing is pending any more, and let go
     * @param screen where to show how much time is left
     * @return what came of it
     */
    static Answer ask(Station station, Ticket ticket, PendingReviews.Held held, Screen screen) {
        Enforcer enforcer = station.enforcer();
        CompletableFuture<Verdict> verdict = enforcer.review(ticket.action()).toFuture();
        try (held;
                Interrupts interrupts = new Interrupts(verdict)) {
            Answer answer = answer(verdict, interrupts, screen, ticket);
            if (answer.pending() && !takenBack(enforcer, ticket)) {
                return answer.leftOver();
            }
            held.done();
            return answer;
        }
    }

    /** Whether it is known to have ended; the enforcer withdraws by itself, and does not tell how that went. */
    private static boolean takenBack(Enforcer enforcer, Ticket ticket) {
        try {
            takeBack(enforcer, ticket).block(WITHDRAW_PATIENCE);
            return true;
        } catch (RuntimeException e) {
            // It is left over, and offered by the next start until it expires.
            return false;
        }
    }

    /** Withdraws it; that it has ended already, or never came to be, is as good. */
    static Mono<Void> takeBack(Enforcer enforcer, Ticket ticket) {
        return enforcer.withdraw(ticket.requestId())
                .onErrorResume(
                        failure -> failure instanceof ConflictException
                                || failure instanceof NotFoundException
                                || failure instanceof ExpiredException,
                        ended -> Mono.empty());
    }

    private static Answer answer(
            CompletableFuture<Verdict> verdict, Interrupts interrupts, Screen screen, Ticket ticket) {
        Countdown countdown = new Countdown(screen, "Waiting for the approver", ticket.expiresAt());
        try {
            return Answer.of(verdict.join());
        } catch (CancellationException e) {
            return Answer.interrupted(interrupts.signal());
        } catch (CompletionException e) {
            return Answer.failed(e.getCause() == null ? e : e.getCause());
        } finally {
            countdown.close();
        }
    }
}
