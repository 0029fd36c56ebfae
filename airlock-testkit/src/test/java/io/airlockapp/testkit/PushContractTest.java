package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.airlockapp.credential.Secret;
import io.airlockapp.credential.UserCredential;
import io.airlockapp.model.Pairing;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.transport.PushRequest;
import io.airlockapp.transport.PushSignal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What channels of both kinds promise, on every front. */
@ParameterizedClass
@EnumSource
class PushContractTest extends PushContract {

    PushContractTest(PushWay way) {
        super(way);
    }

    private Endpoint endpoint() {
        return webSocket() ? Endpoint.WEB_SOCKET : Endpoint.EVENTS;
    }

    private boolean webSocket() {
        return way.kind == PushRequest.Kind.WEB_SOCKET;
    }

    /** Says how a WebSocket has closed; events have no words for it. */
    private void assertClosed(ClientChannel channel, int code) {
        untilEnded(channel, ClientChannel.End.ORDERLY);
        List<Integer> codes = channel.signals.stream()
                .filter(PushSignal.Closed.class::isInstance)
                .map(signal -> ((PushSignal.Closed) signal).code())
                .toList();
        assertThat(codes).isEqualTo(webSocket() ? List.of(code) : List.of());
    }

    private Answer waitFor(String requestId) {
        return front.get("/v1/exchanges/" + requestId + "/wait?timeout=1");
    }

    private void acknowledge(String requestId) {
        String msgId = waitFor(requestId).need("/msgId");
        assertThat(front.post("/v1/acks", enforcer.ack(requestId, msgId, "delivered"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void decision_isPushedOnceToEachOpenChannel() {
        ClientChannel channel = open();
        ClientChannel other = open();

        approve("req-1");
        gateway.channels().send("after it");

        untilHeard(channel, 2);
        untilHeard(other, 2);
        String event = webSocket() ? "message" : "decision.deliver";
        assertThat(((PushSignal.Message) channel.signals.get(0)).event()).isEqualTo(event);
        assertThat(channel.at(0, "/msgType")).isEqualTo("decision.deliver");
        assertThat(channel.at(0, "/requestId")).isEqualTo("req-1");
        assertThat(channel.at(0, "/body/decision")).isEqualTo("approve");
        assertThat(channel.texts().get(1)).isEqualTo("after it");
        assertThat(other.texts()).isEqualTo(channel.texts());
        assertThat(waitFor("req-1").at("/msgId")).isEqualTo(channel.at(0, "/msgId"));
        assertThat(gateway.exchange("req-1").deliveries()).isEqualTo(3);
    }

    @Test
    void decision_ofAnotherEnforcer_isNotPushed() {
        gateway.readyPairing("enforcer-2", "workspace-1");
        ClientChannel other = open("enforcer-2");

        approve("req-1");
        gateway.channels().send("after it");

        untilHeard(other, 1);
        assertThat(other.texts()).containsExactly("after it");
    }

    @Test
    void newChannel_getsWhatIsNotAcknowledged_inOrder_underTheSameMsgId() {
        ClientChannel first = open();
        approve("req-1");
        approve("req-2");
        approve("req-3");
        untilHeard(first, 3);
        acknowledge("req-2");
        first.close();
        until(() -> gateway.channels().open() == 0);

        ClientChannel second = open();
        untilHeard(second, 2);
        gateway.channels().send("after it");

        untilHeard(second, 3);
        assertThat(second.texts())
                .containsExactly(first.texts().get(0), first.texts().get(2), "after it");
    }

    @Test
    void channelThatStaysOpen_isNotPushedAgain_unlessAsked() {
        ClientChannel channel = open();
        approve("req-1");
        untilHeard(channel, 1);
        gateway.advance(Duration.ofSeconds(19));
        gateway.channels().send("in between");

        gateway.channels().deliverAgain("req-1");

        untilHeard(channel, 3);
        assertThat(channel.texts())
                .containsExactly(
                        channel.texts().get(0), "in between", channel.texts().get(0));
    }

    @Test
    void refreshRequest_namesTheExchange() {
        ClientChannel channel = open();
        front.post("/v1/artifacts", enforcer.submission("req-1"));

        gateway.channels().requestRefresh("req-1");

        untilHeard(channel, 1);
        assertThat(channel.at(0, "/msgType")).isEqualTo("refresh.request");
        assertThat(channel.at(0, "/requestId")).isEqualTo("req-1");
    }

    @Test
    void copies_two_comeInARow_none_leavesItToWaits() {
        ClientChannel channel = open();
        gateway.channels().copies(2);
        approve("req-1");
        gateway.channels().copies(0);
        approve("req-2");
        gateway.channels().send("after it");

        untilHeard(channel, 3);

        assertThat(channel.texts())
                .containsExactly(channel.texts().get(0), channel.texts().get(0), "after it");
        assertThat(channel.at(0, "/requestId")).isEqualTo("req-1");
        assertThat(waitFor("req-2").at("/body/decision")).isEqualTo("approve");
    }

    @Test
    void delay_comesLater_andNotToAChannelThatHasGone() {
        ClientChannel channel = open();
        gateway.channels().delayDeliveries(Duration.ofSeconds(3));
        approve("req-1");

        gateway.advance(Duration.ofMillis(2_999));
        gateway.channels().send("before it");
        untilHeard(channel, 1);
        assertThat(channel.texts()).containsExactly("before it");
        assertThat(gateway.exchange("req-1").deliveries()).isZero();

        gateway.advance(Duration.ofMillis(1));
        untilHeard(channel, 2);
        assertThat(channel.at(1, "/requestId")).isEqualTo("req-1");

        approve("req-2");
        channel.close();
        until(() -> gateway.channels().open() == 0);
        gateway.advance(Duration.ofSeconds(3));
        assertThat(gateway.exchange("req-2").deliveries()).isZero();
    }

    @Test
    void tampering_changesWhatIsPushed_andNotWhatIsWaitedFor() {
        ClientChannel channel = open();
        gateway.failNext(endpoint(), Fault.tamper(Tampering.Kind.FLIP_DECISION));
        gateway.failNext(Calls.to(endpoint()).from(2), Fault.tamper(Tampering.strip("signature")));

        approve("req-1");
        approve("req-2");
        approve("req-3");

        untilHeard(channel, 3);
        assertThat(channel.at(0, "/body/decision")).isEqualTo("reject");
        assertThat(channel.at(0, "/body/signature")).isEqualTo(waitFor("req-1").at("/body/signature"));
        assertThat(channel.at(1, "/body/signature")).isNull();
        assertThat(channel.at(2, "/body/signature")).isNotNull();
        assertThat(waitFor("req-1").at("/body/decision")).isEqualTo("approve");
        assertThat(waitFor("req-2").at("/body/signature")).isNotNull();
    }

    @Test
    void tampering_thatCannotBeDone_endsTheChannel() {
        ClientChannel channel = open();
        gateway.failNext(endpoint(), Fault.tamper(Tampering.Kind.DELIVER_PREVIOUS));

        approve("req-1");

        assertClosed(channel, 1011);
        assertThat(channel.texts()).isEmpty();
    }

    @Test
    void tampering_withTheOpening_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> gateway.failNext(Endpoint.SUBMIT, Fault.tamper(Tampering.Kind.FLIP_DECISION)));
    }

    @Test
    void revocation_endsTheEnforcersChannels_andRefusesNewOnes() {
        Pairing otherPairing = gateway.readyPairing("enforcer-2", "workspace-1");
        ClientChannel other = open("enforcer-2");
        ClientChannel channel = open();

        gateway.revokePairing(enforcer.pairing());

        until(() -> gateway.channels().open() == 1);
        until(() -> channel.end == ClientChannel.End.ORDERLY);
        if (webSocket()) {
            assertThat(channel.at(0, "/msgType")).isEqualTo("pairing.revoked");
            assertThat(((PushSignal.Closed) channel.signals.get(1)).code()).isEqualTo(1008);
        } else {
            assertThat(channel.signals).isEmpty();
        }
        assertThat(other.end).isEqualTo(ClientChannel.End.NONE);
        assertThatThrownBy(this::open).isInstanceOf(RefusedChannel.class).hasMessage("403");
        gateway.revokePairing(otherPairing);
        assertThatThrownBy(() -> open("enforcer-3")).hasMessage("404");
    }

    @Test
    void revocation_ofOneOfTwoPairings_leavesTheChannelOpen() {
        gateway.readyPairing();
        ClientChannel channel = open();

        gateway.revokePairing(enforcer.pairing());
        gateway.channels().send("after it");

        untilHeard(channel, webSocket() ? 2 : 1);
        assertThat(channel.texts().get(channel.texts().size() - 1)).isEqualTo("after it");
        assertThat(gateway.channels().open()).isOne();
    }

    @Test
    void credentials_expired_endTheChannel_andOthersOpenAnother() {
        ClientChannel channel = open();

        gateway.expireUserCredential();

        assertClosed(channel, 4401);
        assertThatThrownBy(this::open).isInstanceOf(RefusedChannel.class).hasMessage("401");
        gateway.acceptUser(UserCredential.pat(Secret.of("airpat_new")));
        open();
        assertThat(gateway.channels().open()).isOne();
    }

    @Test
    void open_notServed_is404() {
        use(FakeGateway.create());
        gateway.readyPairing();

        assertThatThrownBy(this::open).isInstanceOf(RefusedChannel.class).hasMessage("404");
    }

    @Test
    void open_faults_refuseOrBreakIt_andOpenNothing() {
        gateway.failNext(endpoint(), Fault.status(503));
        assertThatThrownBy(this::open).isInstanceOf(RefusedChannel.class).hasMessage("503");

        List<Fault> cuts = new ArrayList<>(List.of(Fault.resetBeforeProcessing(), Fault.resetBeforeAnswer()));
        if (way.front == FrontKind.MEMORY) {
            cuts.add(Fault.refuseConnection());
        }
        for (Fault cut : cuts) {
            gateway.failNext(Calls.to(endpoint()).always(), cut);
            assertThatThrownBy(this::open).isNotInstanceOf(RefusedChannel.class);
            gateway.faults().clear();
        }

        assertThat(gateway.channels().opened()).isZero();
    }

    @Test
    void open_resetDuringTheAnswer_opensAndBreaks() {
        gateway.failNext(endpoint(), Fault.resetDuringAnswer());

        try {
            untilEnded(front.open(way.kind, way.path("enforcer-1")), ClientChannel.End.BROKEN);
        } catch (CompletionException cut) {
            // Over HTTP/2 a client can hear of the reset of the stream before it has handed on the head.
            assertThat(way.front).isIn(FrontKind.HTTP_2, FrontKind.TLS);
            assertThat(cut).hasCauseInstanceOf(IOException.class);
        }

        assertThat(gateway.channels().opened()).isOne();
        open();
        assertThat(gateway.channels().open()).isOne();
    }

    @Test
    void snapshots_nameKindAndEnforcer() {
        open();

        assertThat(gateway.channels().snapshots()).containsExactly(new Channels.Snapshot(way.kind, "enforcer-1", true));
    }

    @Test
    void text_ofAnyKind_arrivesWhole() {
        ClientChannel channel = open();
        List<String> texts =
                List.of("", "two\nlines", "\u00e4\ud83d\ude00", "{\"x\":\"\u0000\"}", "x".repeat(4_000_000));

        texts.forEach(gateway.channels()::send);
        gateway.channels().send("last");

        until(() -> channel.texts().contains("last"));
        List<String> expected = new ArrayList<>(texts);
        expected.add("last");
        assertThat(channel.texts().equals(expected)).isTrue();
    }

    @Test
    void close_endsInOrder_afterWhatHasBeenPushed() {
        ClientChannel channel = open();

        gateway.channels().send("last");
        gateway.channels().close(1001, "going away");
        gateway.channels().send("too late");

        untilEnded(channel, ClientChannel.End.ORDERLY);
        PushSignal.Message last = new PushSignal.Message("message", "last");
        if (webSocket()) {
            assertThat(channel.signals).containsExactly(last, closed(1001, "going away"));
        } else {
            assertThat(channel.signals).containsExactly(last);
        }
        assertThat(front.get("/echo").status()).isEqualTo(200);
    }

    @Test
    void drop_breaksTheConnection_andOthersCanBeOpened() {
        ClientChannel channel = open();

        gateway.channels().drop();

        untilEnded(channel, ClientChannel.End.BROKEN);
        open();
        assertThat(gateway.channels().opened()).isEqualTo(2);
    }

    @Test
    void clientCloses_gatewayNotices() {
        ClientChannel channel = open();

        channel.close();

        until(() -> gateway.channels().open() == 0);
    }

    @Test
    void silence_nothingComes_andNothingEnds_untilItIsDropped() {
        ClientChannel channel = open();

        gateway.channels().silence();
        approve("req-1");
        gateway.channels().send("lost");
        gateway.advance(Duration.ofMinutes(10));
        gateway.channels().close(1001, "lost");
        gateway.expireUserCredential();
        gateway.acceptUser(UserCredential.pat(Secret.of("airpat_new")));
        ClientChannel sound = open();
        untilHeard(sound, 1);

        assertThat(channel.signals).isEmpty();
        assertThat(channel.end).isEqualTo(ClientChannel.End.NONE);
        assertThat(gateway.channels().open()).isEqualTo(2);
        assertThat(gateway.exchange("req-1").deliveries()).isOne();

        sound.close();
        gateway.channels().drop();
        untilEnded(channel, ClientChannel.End.BROKEN);
    }

    @Test
    void manyChannels_onOneGateway_allHear_andAllAreClosed() {
        // A connection of HTTP/2 carries a hundred streams, and the JDK's client opens no second one.
        int count = way.front == FrontKind.HTTP_2 || way.front == FrontKind.TLS ? 90 : 1_000;
        List<ClientChannel> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(open());
        }

        approve("req-1");

        for (ClientChannel channel : channels) {
            untilHeard(channel, 1);
        }
        assertThat(gateway.exchange("req-1").deliveries()).isEqualTo(count);
        gateway.channels().close(1001, "going away");
        channels.forEach(channel -> untilEnded(channel, ClientChannel.End.ORDERLY));
        gateway.advanceUntilIdle();
        assertThat(gateway.clock().instant()).isEqualTo("2026-01-01T00:00:00Z");
    }
}
