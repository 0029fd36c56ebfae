package io.airlockapp.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.AppKind;
import io.airlockapp.credential.Secret;
import io.airlockapp.testkit.ClaimShape;
import io.airlockapp.testkit.CodeFormat;
import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.transport.PushAnswer;
import io.airlockapp.transport.PushRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/** A moment that no client can hit at will: the channel is open, and not yet handed over. */
class InMemoryTransportTest {

    private static final Settings SETTINGS = new Settings(
            new AppCredentials.Confidential(AppKind.AGENT, "app-1", Secret.of("secret-1")),
            URI.create("https://idp.example"),
            "client-1",
            true,
            ErrorShape.ENVELOPE,
            ClaimShape.COMPLETE,
            CodeFormat.DASHED,
            "application/json",
            false,
            Set.of(),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5));

    /** Gives up as soon as the channel is open. */
    private static final class Fickle extends BaseSubscriber<PushAnswer> implements PushLine.Owner {
        private int opened;
        private int ended;
        private int handedOver;

        @Override
        protected void hookOnNext(PushAnswer answer) {
            handedOver++;
        }

        @Override
        public void opened(PushLine line) {
            opened++;
            cancel();
        }

        @Override
        public void ready(PushLine line) {
            // Nothing to push.
        }

        @Override
        public boolean admits(Call opening) {
            return true;
        }

        @Override
        public void ended(PushLine line) {
            ended++;
        }
    }

    @Test
    void open_cancelledBetweenTheOpeningAndTheAnswer_closesTheChannel() {
        VirtualTime time = new VirtualTime(Instant.EPOCH);
        Fickle client = new Fickle();
        InMemoryTransport transport = InMemoryTransport.open(
                call -> Mono.just(new Reply.Channel(new PushLine(
                        PushRequest.Kind.SERVER_SENT_EVENTS,
                        "enforcer-1",
                        call,
                        new Recorder().add(call, null, Instant.EPOCH),
                        false,
                        client,
                        SETTINGS,
                        time))),
                time);

        transport
                .open(new PushRequest(
                        PushRequest.Kind.SERVER_SENT_EVENTS, "/v1/sse", List.of(), Duration.ofSeconds(1), 1_000))
                .subscribe(client);

        assertThat(client.opened).isOne();
        assertThat(client.handedOver).isZero();
        assertThat(client.ended).isOne();
    }
}
