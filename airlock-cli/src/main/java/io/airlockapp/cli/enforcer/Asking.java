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
            Answer settled = answer.pending() ? takenBack(enforcer, ticket, held, answer) : done(held, answer);
            // A signal that came while it was taken back, or with the decision, keeps the command from running too.
            int signal = interrupts.signal();
            return signal == 0 || settled.signal() != 0 ? settled : settled.interruptedBy(signal);
        }
    }

    private static Answer done(PendingReviews.Held held, Answer answer) {
        held.done();
        return answer;
    }

    /** The enforcer withdraws by itself, and does not tell how that went. */
    private static Answer takenBack(Enforcer enforcer, Ticket ticket, PendingReviews.Held held, Answer answer) {
        try {
            enforcer.withdraw(ticket.requestId())
                    .onErrorResume(Asking::neverWas, ended -> Mono.empty())
                    .block(WITHDRAW_PATIENCE);
            return done(held, answer);
        } catch (ConflictException e) {
            // Somebody may have decided it, and not in its favour.
            return done(held, answer.decidedElsewhere());
        } catch (RuntimeException e) {
            // It is left over, and offered by the next start until it expires.
            return answer.leftOver();
        }
    }

    private static boolean neverWas(Throwable failure) {
        return failure instanceof NotFoundException || failure instanceof ExpiredException;
    }

    /** Withdraws it; that it has ended already, or never came to be, is as good. */
    static Mono<Void> takeBack(Enforcer enforcer, Ticket ticket) {
        return enforcer.withdraw(ticket.requestId())
                .onErrorResume(
                        failure -> failure instanceof ConflictException || neverWas(failure), ended -> Mono.empty());
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
