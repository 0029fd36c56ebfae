package io.airlockapp.blocking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.TicketException;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.HandedOverException;
import io.airlockapp.harp.ReviewTicket;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.Drain;
import io.airlockapp.reactor.EnforcerEvent;
import io.airlockapp.reactor.ReviewEvent;
import io.airlockapp.testkit.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reviews that end elsewhere, and looking at them, on threads that block. */
class ResumeTest {

    private final Scene scene = Scene.paired();
    private final List<ReviewTicket> kept = new ArrayList<>();

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void keep_runsOnTheCallingThread_beforeAnythingIsSent_andMayBlock() {
        List<Thread> threads = new ArrayList<>();
        ReviewTicket ticket = scene.enforcer.submit(Scene.action(), given -> {
            threads.add(Thread.currentThread());
            assertThat(scene.gateway.requests(Endpoint.SUBMIT)).isEmpty();
            kept.add(given);
        });

        assertThat(threads).containsExactly(Thread.currentThread());
        assertThat(kept).containsExactly(ticket);
        assertThat(scene.gateway.pendingExchanges()).isEqualTo(1);
    }

    @Test
    void keep_throws_isThrownAsItIs_andNothingIsSent() {
        UncheckedIOException full = new UncheckedIOException(new IOException("no disk"));

        assertThatThrownBy(() -> scene.enforcer.review(Scene.action(), ticket -> {
                    throw full;
                }))
                .isSameAs(full);
        assertThatThrownBy(() -> scene.enforcer.submit(Scene.action(), ticket -> {
                    throw full;
                }))
                .isSameAs(full);
        assertThat(scene.gateway.requests(Endpoint.SUBMIT)).isEmpty();
        assertThat(scene.gateway.requests(Endpoint.WITHDRAW)).isEmpty();
    }

    @Test
    void review_kept_waitsForTheVerdict() {
        scene.gateway.approver().approveAll();

        assertThat(scene.enforcer.review(Scene.action(), kept::add).isApproved())
                .isTrue();
        assertThat(kept).hasSize(1);
    }

    @Test
    void resume_andGate_findTheDecision() throws Exception {
        ReviewTicket one = scene.enforcer.submit(Scene.action(), kept::add);
        ReviewTicket two = scene.enforcer.submit(Scene.action(), kept::add);
        scene.gateway.approver().reject(one.requestId(), "no");
        scene.gateway.approver().approve(two.requestId());

        assertThat(scene.enforcer.resume(one)).isInstanceOf(Verdict.Rejected.class);
        assertThatThrownBy(() -> scene.enforcer.resume(two, Action.command("ls")))
                .isInstanceOf(TicketException.class);
        assertThat(scene.enforcer.gate(two, Scene.action(), () -> Thread.currentThread()))
                .isSameAs(Thread.currentThread());
    }

    @Test
    void closeHandingOver_returnsTheTicketOfTheReviewThatWaits() {
        Called<Verdict> review = Called.call(() -> scene.enforcer.review(Scene.action()));
        Called.until(review::waiting);
        Called.until(() -> scene.gateway.pendingWaits() == 1);

        List<ReviewTicket> tickets =
                scene.enforcer.close(Drain.HAND_OVER, Duration.ofSeconds(5)).toList();

        assertThat(review.failure()).isInstanceOfSatisfying(HandedOverException.class, e -> assertThat(tickets)
                .containsExactly(e.ticket()));
        assertThat(scene.gateway.pendingExchanges()).isEqualTo(1);
    }

    @Test
    void reviewEvents_readToTheEnd_haveTheVerdictLast() {
        scene.gateway.approver().approveAll();
        try (Stream<ReviewEvent> events = scene.enforcer.reviewEvents(Scene.action())) {
            assertThat(events.toList()).last().isInstanceOfSatisfying(ReviewEvent.Verified.class, last -> assertThat(
                            last.verdict().isApproved())
                    .isTrue());
        }
    }

    @Test
    void reviewEvents_closedBeforeTheVerdict_withdraws() {
        try (Stream<ReviewEvent> events = scene.enforcer.reviewEvents(Scene.action())) {
            assertThat(events.iterator().next()).isInstanceOf(ReviewEvent.Sealed.class);
        }
        assertThat(scene.gateway.pendingExchanges()).isZero();
    }

    @Test
    void events_areReadWhileReviewsGoOn() {
        scene.gateway.approver().approveAll();
        try (Stream<EnforcerEvent> events = scene.enforcer.events()) {
            Iterator<EnforcerEvent> reader = events.iterator();
            Called<EnforcerEvent> first = Called.call(reader::next);
            Called.until(first::waiting);
            scene.enforcer.review(Scene.action());
            scene.gateway.advance(Duration.ZERO);

            assertThat(first.value()).isInstanceOf(ReviewEvent.Sealed.class);
        }
    }
}
