package io.airlockapp.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.airlockapp.error.Delivery;
import io.airlockapp.error.TooManyCallsException;
import io.airlockapp.error.TransportException;
import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** What a builder takes and refuses, and the rules of Reactive Streams. */
class JdkTransportTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final TransportRequest ECHO = request("/echo", Lane.COMMAND);

    private final FakeGateway gateway = FakeGateway.builder().realTime().build();
    private final FakeGatewayServer server = FakeGatewayServer.start(gateway);
    private JdkTransport transport = JdkTransport.builder(server.baseUrl()).build();

    private static TransportRequest request(String path, Lane lane) {
        return new TransportRequest(Method.GET, path, List.of(), Body.empty(), Duration.ofMinutes(5), lane, 10_000);
    }

    @AfterEach
    void close() {
        Mono.from(transport.close()).block(PATIENCE);
        server.close();
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://gateway.example",
                "http://127.0.0.1.example",
                "ftp://gateway.example",
                "https://gateway.example/v1",
                "https://user:hidden@gateway.example"
            })
    void builder_noOriginOrOneThatIsNotSafe_isRefused(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdkTransport.builder(URI.create(uri)).build())
                .withMessageNotContaining("hidden");
    }

    @Test
    void build_optionsThatContradictEachOtherOrAreOutOfRange_areRefused() throws NoSuchAlgorithmException {
        JdkTransport.Builder plain = JdkTransport.builder(URI.create("http://localhost"));
        SSLContext context = SSLContext.getDefault();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdkTransport.builder(URI.create("http://localhost"))
                        .sslContext(context)
                        .build())
                .withMessageContaining("use https");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdkTransport.builder(URI.create("http://localhost"))
                        .version(HttpClient.Version.HTTP_2)
                        .build())
                .withMessageContaining("HTTP/2");
        assertThatIllegalArgumentException().isThrownBy(() -> plain.threads(0));
        assertThatIllegalArgumentException().isThrownBy(() -> plain.maxCalls(Lane.WAIT, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> plain.connectTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> plain.connectTimeout(Duration.ofDays(1)));
    }

    @Test
    void build_plainHttpIsAllowed_leadsToAnyHost() {
        JdkTransport other = JdkTransport.builder(URI.create("HTTP://Gateway.Example:80/"))
                .allowPlainHttp(true)
                .build();
        assertThat(other.gatewayOrigin()).isEqualTo(URI.create("http://gateway.example"));
        assertThat(other).hasToString("JdkTransport[http://gateway.example]");
        Mono.from(other.close()).block(PATIENCE);
    }

    @Test
    void exchange_pathThatUriDoesNotTake_isRefusedAndNotShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transport.exchange(request("/v1/{secret}", Lane.COMMAND)))
                .withMessageContaining("percent-encode")
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void exchange_laneIsFull_failsAtOnceAndOthersGoOn() {
        Mono.from(transport.close()).block(PATIENCE);
        transport =
                JdkTransport.builder(server.baseUrl()).maxCalls(Lane.WAIT, 1).build();
        gateway.faults().add(Calls.to(Endpoint.ECHO).times(1), Fault.delay(Duration.ofMinutes(1)));
        CompletableFuture<TransportResponse> held =
                Mono.from(transport.exchange(request("/echo", Lane.WAIT))).toFuture();
        while (gateway.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThatFails(request("/echo", Lane.WAIT));
        assertThat(Mono.from(transport.exchange(ECHO)).block(PATIENCE)).isNotNull();
        assertThat(held).isNotDone();
        held.cancel(true);
        assertThat(Mono.from(transport.exchange(request("/echo", Lane.WAIT))).block(PATIENCE))
                .as("the place is free again")
                .isNotNull();
    }

    private void assertThatFails(TransportRequest request) {
        Throwable failure = Mono.from(transport.exchange(request))
                .<Throwable>map(response -> new AssertionError("answered"))
                .onErrorResume(Mono::just)
                .block(PATIENCE);
        assertThat(failure)
                .isInstanceOf(TooManyCallsException.class)
                .hasMessageContaining("WAIT")
                .hasMessageContaining("maxCalls");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void exchange_selectorOfProxiesThrowsOrReturnsNull_isNotSentAndGivesItsPlaceBack(boolean throwing) {
        Mono.from(transport.close()).block(PATIENCE);
        transport = JdkTransport.builder(server.baseUrl())
                .maxCalls(Lane.COMMAND, 1)
                .proxy(new Selector(throwing))
                .build();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<TransportException> failure = new CompletableFuture<>();
            transport.exchange(ECHO).subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    assertThatNoException().isThrownBy(() -> subscription.request(1));
                }

                @Override
                protected void hookOnError(Throwable error) {
                    failure.complete((TransportException) error);
                }
            });
            assertThat(failure).succeedsWithin(PATIENCE);
            assertThat(failure.join().delivery()).isEqualTo(Delivery.NOT_SENT);
            assertThat(failure.join()).hasMessageContaining("ProxySelector").hasMessageNotContaining("secret");
        }
        assertThat(gateway.requests()).isEmpty();
    }

    private static final class Selector extends ProxySelector {

        private final boolean throwing;

        Selector(boolean throwing) {
            this.throwing = throwing;
        }

        @Override
        @SuppressWarnings("NullAway")
        public List<Proxy> select(URI uri) {
            if (throwing) {
                throw new IllegalStateException("secret");
            }
            return null;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            throw new AssertionError("nothing was connected", failure);
        }
    }

    @Test
    void exchange_response_isSignalledOnADaemonThreadOfTheTransport() {
        Thread thread = Mono.from(transport.exchange(ECHO))
                .map(response -> Thread.currentThread())
                .block(PATIENCE);
        assertThat(thread.getName()).startsWith("airlock-jdk-");
        assertThat(thread.isDaemon()).isTrue();
    }

    @Test
    void request_nothingIsAskedFor_sendsNothing() {
        BaseSubscriber<TransportResponse> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // Nothing is requested.
            }
        };
        transport.exchange(ECHO).subscribe(subscriber);
        subscriber.cancel();
        subscriber.request(1);
        Mono.from(transport.exchange(ECHO)).block(PATIENCE);
        assertThat(gateway.requests()).hasSize(1);
    }

    @Test
    void request_twice_isOneCall() {
        BaseSubscriber<TransportResponse> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
                subscription.request(1);
            }
        };
        transport.exchange(ECHO).subscribe(subscriber);
        Mono.from(transport.exchange(ECHO)).block(PATIENCE);
        Mono.from(transport.exchange(ECHO)).block(PATIENCE);
        assertThat(gateway.requests()).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void request_noPositiveNumber_failsByTheRuleOfReactiveStreams() {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        transport.exchange(ECHO).subscribe(new org.reactivestreams.Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(0);
                subscription.request(1);
            }

            @Override
            public void onNext(TransportResponse response) {
                failure.complete(new AssertionError("answered"));
            }

            @Override
            public void onError(Throwable error) {
                failure.complete(error);
            }

            @Override
            public void onComplete() {
                failure.complete(new AssertionError("completed"));
            }
        });
        assertThat(failure.join()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
        assertThat(gateway.requests()).isEmpty();
    }
}
