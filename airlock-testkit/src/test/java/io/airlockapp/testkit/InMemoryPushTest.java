package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.CallTimeoutException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.ResponseTooLargeException;
import io.airlockapp.error.TransportException;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushChannel;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;
import io.airlockapp.transport.PushTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What only the channels in memory promise: the rest is in the contract of all fronts. */
class InMemoryPushTest {

    private static final String HELLO =
            "{\"msgType\":\"hello\",\"capabilities\":[],\"workspaceName\":\"workspace-1\",\"enforcerLabel\":\"test\"}";

    private final FakeGateway gateway = FakeGateway.builder()
            .push(PushRequest.Kind.SERVER_SENT_EVENTS, PushRequest.Kind.WEB_SOCKET)
            .build();
    private final PushTransport transport = gateway.transport();
    private final Enforcer enforcer = new Enforcer(gateway);

    @AfterEach
    void closeGateway() {
        gateway.close();
    }

    private Mono<PushAnswer> events(int cap) {
        return Mono.from(transport.open(new PushRequest(
                PushRequest.Kind.SERVER_SENT_EVENTS,
                "/v1/sse/enforcers/enforcer-1",
                Enforcer.headers(gateway),
                Duration.ofSeconds(10),
                cap)));
    }

    private Mono<PushAnswer> webSocket() {
        return Mono.from(transport.open(new PushRequest(
                PushRequest.Kind.WEB_SOCKET,
                "/v1/ws?role=enforcer&id=enforcer-1",
                Enforcer.headers(gateway),
                Duration.ofSeconds(10),
                1_000_000)));
    }

    private static PushChannel channel(Mono<PushAnswer> answer) {
        return ((PushAnswer.Opened) answer.block()).channel();
    }

    private PushChannel greetedWebSocket() {
        PushChannel channel = channel(webSocket());
        Mono.from(channel.send(HELLO)).block();
        return channel;
    }

    private void decide(String requestId) {
        MemoryFront.of(gateway).post("/v1/artifacts", enforcer.submission(requestId));
        gateway.approver().approve(requestId);
    }

    /** Takes only what it asks for, and asks again for each sign of life. */
    private static final class Slow extends BaseSubscriber<PushSignal> {
        final List<PushSignal> seen = new ArrayList<>();

        @Override
        protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            // Nothing is asked for yet.
        }

        @Override
        protected void hookOnNext(PushSignal signal) {
            if (signal == PushSignal.KeepAlive.INSTANCE) {
                request(1);
            } else {
                seen.add(signal);
            }
        }
    }

    @Test
    void open_notSubscribed_doesNothing_andEachSubscriptionIsAChannel() {
        Mono<PushAnswer> open = events(1_000_000);
        assertThat(gateway.requests(Endpoint.EVENTS)).isEmpty();

        open.block();
        open.block();

        assertThat(gateway.channels().open()).isEqualTo(2);
        assertThat(gateway.requests(Endpoint.EVENTS)).hasSize(2);
    }

    @Test
    void signals_decisionBeforeSubscription_isKept() {
        PushChannel channel = channel(events(1_000_000));
        decide("req-1");

        StepVerifier.create(channel.signals())
                .expectNextMatches(signal -> signal instanceof PushSignal.Message message
                        && message.event().equals("decision.deliver"))
                .thenCancel()
                .verify(Duration.ofSeconds(10));
        assertThat(gateway.channels().open()).isZero();
    }

    @Test
    void signals_areThoseOfTheWait_byteForByte() {
        PushChannel channel = greetedWebSocket();
        Slow client = new Slow();
        channel.signals().subscribe(client);
        client.request(1);
        decide("req-1");

        byte[] waited = MemoryFront.of(gateway)
                .get("/v1/exchanges/req-1/wait?timeout=1")
                .response()
                .body()
                .toByteArray();

        assertThat(client.seen)
                .containsExactly(new PushSignal.Message("message", new String(waited, StandardCharsets.UTF_8)));
    }

    @Test
    void signals_clientAsksForOne_getsOneAtATime() {
        Slow client = new Slow();
        channel(events(1_000_000)).signals().subscribe(client);
        gateway.channels().send("one");
        gateway.channels().send("two");
        assertThat(client.seen).isEmpty();

        client.request(1);
        assertThat(client.seen).containsExactly(new PushSignal.Message("message", "one"));
        client.request(1);
        assertThat(client.seen).hasSize(2);
    }

    @Test
    void signals_commentsOfAStream_areSignsOfLife_andNoMessages() {
        Slow client = new Slow();
        channel(events(1_000_000)).signals().subscribe(client);
        client.request(1);

        gateway.advance(Duration.ofMinutes(10));
        gateway.channels().send("one");

        assertThat(client.seen).containsExactly(new PushSignal.Message("message", "one"));
    }

    @Test
    void signals_clientReadsNothing_isDroppedAtTheLimit() {
        Slow client = new Slow();
        channel(events(1_000_000)).signals().subscribe(client);

        for (int i = 0; i <= 16_384; i++) {
            gateway.channels().send("x");
        }

        assertThat(gateway.channels().open()).isZero();
        assertThat(client.isDisposed()).isTrue();
        assertThat(client.seen).isEmpty();
    }

    @Test
    void signals_endUnread_isCutOff() {
        PushChannel channel = greetedWebSocket();
        gateway.channels().close(1001, "going away");
        assertThat(gateway.channels().open()).isOne();

        gateway.advance(Duration.ofSeconds(5));

        assertThat(gateway.channels().open()).isZero();
        StepVerifier.create(channel.signals())
                .expectError(TransportException.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void signals_messageAboveTheCap_failAndCloseTheChannel() {
        PushChannel channel = channel(events(3));

        StepVerifier.create(channel.signals())
                .then(() -> gateway.channels().send("abcd"))
                .expectError(ResponseTooLargeException.class)
                .verify(Duration.ofSeconds(10));
        assertThat(gateway.channels().open()).isZero();
    }

    @Test
    void signals_subscribedTwice_fail() {
        PushChannel channel = channel(events(1_000_000));
        Flux.from(channel.signals()).subscribe();

        StepVerifier.create(channel.signals())
                .expectError(IllegalStateException.class)
                .verify(Duration.ofSeconds(10));
        assertThat(gateway.channels().open()).isOne();
    }

    @Test
    void close_closesTheChannelAndLeavesNoTimer() {
        PushChannel channel = greetedWebSocket();

        Mono.from(channel.close()).block();
        Mono.from(channel.close()).block();

        assertThat(gateway.channels().open()).isZero();
        gateway.advanceUntilIdle();
        assertThat(gateway.clock().instant()).isEqualTo("2026-01-01T00:00:00Z");
        StepVerifier.create(channel.signals()).expectComplete().verify(Duration.ofSeconds(10));
        assertThatThrownBy(() -> Mono.from(channel.send(HELLO)).block()).isInstanceOf(TransportException.class);
    }

    @Test
    void send_onServerSentEvents_fails() {
        PushChannel channel = channel(events(1_000_000));

        StepVerifier.create(channel.send("x"))
                .expectError(TransportException.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void closeOfTheTransport_endsItsChannelsOnly() {
        PushTransport other = gateway.transport();
        PushChannel channel = greetedWebSocket();
        Mono.from(other.close()).block();
        assertThat(gateway.channels().open()).isOne();

        StepVerifier.create(channel.signals())
                .then(() -> Mono.from(transport.close()).block())
                .expectError(ClientClosedException.class)
                .verify(Duration.ofSeconds(10));

        assertThat(gateway.channels().open()).isZero();
        StepVerifier.create(webSocket())
                .expectError(ClientClosedException.class)
                .verify(Duration.ofSeconds(10));
        assertThat(gateway.channels().opened()).isOne();
    }

    @Test
    void open_answerTooLate_failsAndOpensNothing() {
        gateway.failNext(Endpoint.WEB_SOCKET, Fault.delayAnswer(Duration.ofSeconds(11)));

        StepVerifier.create(webSocket())
                .then(() -> gateway.advance(Duration.ofSeconds(11)))
                .expectError(CallTimeoutException.class)
                .verify(Duration.ofSeconds(10));
        assertThat(gateway.channels().opened()).isZero();
    }

    @Test
    void open_cancelledDuringADelay_opensNothing() {
        gateway.failNext(Endpoint.WEB_SOCKET, Fault.delay(Duration.ofSeconds(1)));
        webSocket().subscribe().dispose();

        gateway.advance(Duration.ofSeconds(2));

        assertThat(gateway.channels().opened()).isZero();
    }

    @Test
    void gatewayClosed_channelsSayNothing_andCanBeClosed() {
        PushChannel channel = greetedWebSocket();
        Slow client = new Slow();
        channel.signals().subscribe(client);
        gateway.close();

        client.request(10);
        gateway.channels().send("x");
        Mono.from(channel.close()).block();

        assertThat(client.seen).isEmpty();
        assertThat(gateway.channels().open()).isZero();
    }

    @Test
    void approvalAfterAMinute_comesWithoutAWait() {
        gateway.approver().decide(shown -> Answer.after(Duration.ofMinutes(1), Answer.approve()));
        Slow client = new Slow();
        channel(events(1_000_000)).signals().subscribe(client);
        client.request(Long.MAX_VALUE);
        MemoryFront.of(gateway).post("/v1/artifacts", enforcer.submission("req-1"));

        gateway.advance(Duration.ofSeconds(59));
        assertThat(client.seen).isEmpty();
        gateway.advance(Duration.ofSeconds(1));

        assertThat(client.seen).hasSize(1);
        assertThat(gateway.exchange("req-1").deliveries()).isOne();
    }
}
