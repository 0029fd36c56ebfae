package io.airlockapp.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TransportException;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

class WireTapTest {

    private final List<WireCall> calls = new ArrayList<>();

    private WireTap tap(Mono<TransportResponse> answer) {
        Transport transport = new Transport() {
            @Override
            public Publisher<TransportResponse> exchange(TransportRequest request) {
                return answer;
            }

            @Override
            public Publisher<Void> close() {
                return Mono.empty();
            }
        };
        return new WireTap(transport, calls::add);
    }

    private static TransportRequest request(String path, String body, Lane lane) {
        return new TransportRequest(
                Method.POST,
                path,
                List.of(new Header("X-PAT", "airpat_hidden")),
                Body.of(body),
                Duration.ofSeconds(1),
                lane,
                100);
    }

    private static Mono<TransportResponse> answer(int status, String body) {
        return Mono.just(new TransportResponse(status, List.of(), Body.of(body)));
    }

    @Test
    void exchange_answered_tellsStatusTypesAndSizesAndNothingElse() {
        WireTap tap = tap(answer(202, "{\"msgType\":\"artifact.accepted\",\"x\":\"hidden\"}"));

        Mono.from(tap.exchange(
                        request("/v1/artifacts", "{\"msgType\":\"artifact.submit\",\"t\":\"hidden\"}", Lane.COMMAND)))
                .block();

        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.outcome()).isEqualTo("202");
            assertThat(call.sent()).isEqualTo(new WireCall.Message("artifact.submit", 42));
            assertThat(call.received()).isEqualTo(new WireCall.Message("artifact.accepted", 44));
            assertThat(call.toString()).doesNotContain("hidden");
        });
        assertThat(tap.calls()).isEqualTo(1);
    }

    @Test
    void exchange_bodyThatIsNoEnvelope_hasNoType() {
        Mono.from(tap(answer(200, "[1]")).exchange(request("/v1/x", "not json", Lane.COMMAND)))
                .block();

        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.sent().type()).isEmpty();
            assertThat(call.received().type()).isEmpty();
        });
    }

    @Test
    void exchange_failed_tellsSoAndPassesTheFailureOn() {
        WireTap tap = tap(Mono.error(new TransportException(Delivery.NOT_SENT, "No connection.", null)));

        assertThatThrownBy(() -> Mono.from(tap.exchange(request("/v1/acks", "{}", Lane.COMMAND)))
                        .block())
                .isInstanceOf(TransportException.class);

        assertThat(calls).singleElement().extracting(WireCall::outcome).isEqualTo("failed");
        assertThat(tap.acknowledgements()).isZero();
    }

    @Test
    void exchange_cancelledBeforeItsAnswer_isGivenUp() {
        Mono.from(tap(Mono.never()).exchange(request("/v1/x", "{}", Lane.WAIT)))
                .subscribe()
                .dispose();

        assertThat(calls).singleElement().extracting(WireCall::outcome).isEqualTo("given up");
    }

    @Test
    void exchange_cancelledAfterItsAnswer_isToldOnce() {
        BaseSubscriber<TransportResponse> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(TransportResponse response) {
                cancel();
            }
        };

        tap(answer(200, "{}")).exchange(request("/v1/x", "{}", Lane.COMMAND)).subscribe(subscriber);

        assertThat(calls).singleElement().extracting(WireCall::outcome).isEqualTo("200");
    }

    @Test
    void exchange_subscribedTwice_isTwoCalls() {
        WireTap tap = tap(answer(200, "{}"));
        Mono<TransportResponse> call = Mono.from(tap.exchange(request("/v1/x", "{}", Lane.COMMAND)));

        call.block();
        call.block();

        assertThat(tap.calls()).isEqualTo(2);
    }

    @Test
    void counts_onlyWhatTheGatewayHasTaken_counts() {
        WireTap refused = tap(answer(503, ""));
        Mono.from(refused.exchange(request("/v1/acks", "{}", Lane.COMMAND))).block();
        Mono.from(refused.exchange(request("/v1/presence/heartbeat", "{}", Lane.HEARTBEAT)))
                .block();
        WireTap taken = tap(answer(200, "{}"));
        Mono.from(taken.exchange(request("/v1/acks", "{}", Lane.COMMAND))).block();
        Mono.from(taken.exchange(request("/v1/presence/heartbeat", "{}", Lane.HEARTBEAT)))
                .block();

        assertThat(List.of(refused.acknowledgements(), refused.heartbeats())).containsOnly(0L);
        assertThat(List.of(taken.acknowledgements(), taken.heartbeats())).containsOnly(1L);
    }

    @Test
    void countOnly_callsAfterIt_areCountedAndNotTold() {
        WireTap tap = tap(answer(200, "{}"));
        tap.countOnly();

        Mono.from(tap.exchange(request("/v1/acks", "{}", Lane.COMMAND))).block();

        assertThat(calls).isEmpty();
        assertThat(tap.acknowledgements()).isEqualTo(1);
    }
}
