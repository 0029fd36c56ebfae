package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushSignal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a WebSocket has: hello, ping and pong. */
@ParameterizedClass
@EnumSource(names = {"WEB_SOCKET_IN_MEMORY", "WEB_SOCKET_HTTP_1_1"})
class WebSocketContractTest extends PushContract {

    WebSocketContractTest(PushWay way) {
        super(way);
    }

    private ClientChannel openWithoutHello() {
        return front.open(way.kind, way.path("enforcer-1"));
    }

    private void assertClosed(ClientChannel channel, int code) {
        untilEnded(channel, ClientChannel.End.ORDERLY);
        PushSignal last = channel.signals.get(channel.signals.size() - 1);
        assertThat(((PushSignal.Closed) last).code()).isEqualTo(code);
        assertThat(((PushSignal.Closed) last).reason()).isNotBlank();
    }

    @Test
    void hello_notSaid_nothingIsPushed_andTheChannelCloses() {
        ClientChannel channel = openWithoutHello();
        approve("req-1");
        assertThat(gateway.channels().snapshots())
                .containsExactly(new Channels.Snapshot(way.kind, "enforcer-1", false));

        gateway.advance(Duration.ofMillis(4_999));
        assertThat(gateway.channels().open()).isOne();
        gateway.advance(Duration.ofMillis(1));

        assertClosed(channel, 1008);
        assertThat(channel.texts()).isEmpty();
        assertThat(gateway.exchange("req-1").deliveries()).isZero();
    }

    @Test
    void hello_saidInTime_theTimeOutIsOff() {
        ClientChannel channel = openWithoutHello();
        gateway.advance(Duration.ofMillis(4_999));

        channel.send(HELLO);
        until(() -> gateway.channels().snapshots().get(0).ready());
        gateway.advance(Duration.ofSeconds(10));

        assertThat(gateway.channels().open()).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "{\"msgType\":\"pong\"}",
                "{\"msgType\":\"hello\",\"workspaceName\":\"w\",\"enforcerLabel\":\"l\"}",
                "{\"msgType\":\"hello\",\"capabilities\":\"none\",\"workspaceName\":\"w\",\"enforcerLabel\":\"l\"}",
                "{\"msgType\":\"hello\",\"capabilities\":[],\"enforcerLabel\":\"l\"}",
                "{\"msgType\":\"hello\",\"capabilities\":[],\"workspaceName\":\"w\",\"enforcerLabel\":\" \"}"
            })
    void hello_notAsItShouldBe_closes(String text) {
        ClientChannel channel = openWithoutHello();

        channel.send(text);

        assertClosed(channel, 1008);
    }

    @Test
    void ping_answered_isFollowedByAnother() {
        ClientChannel channel = open();
        for (int i = 1; i <= 3; i++) {
            gateway.advance(Duration.ofSeconds(20));
            untilHeard(channel, i);
            assertThat(channel.at(i - 1, "/msgType")).isEqualTo("ping");
            channel.send(PONG);
            // The answer to a hostile question tells that the pong before it has been heard.
            settle(channel);
        }

        assertThat(gateway.channels().open()).isOne();
    }

    /** Waits until the gateway has heard what the client has said so far. */
    private void settle(ClientChannel channel) {
        if (channel instanceof SocketClientChannel socket) {
            socket.ping();
        }
    }

    @Test
    void ping_notAnsweredBeforeTheNext_closes() {
        ClientChannel channel = open();

        gateway.advance(Duration.ofSeconds(20));
        untilHeard(channel, 1);
        gateway.advance(Duration.ofSeconds(20));

        assertClosed(channel, 1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pong", "[]", "{}", "{\"msgType\":7}", "{\"msgType\":\"pong\""})
    void message_thatIsNone_closes(String text) {
        ClientChannel channel = open();

        channel.send(text);

        assertClosed(channel, 1007);
    }

    @Test
    void message_ofAnUnknownType_isIgnored() {
        ClientChannel channel = open();

        channel.send("{\"msgType\":\"news\"}");
        channel.send(HELLO);
        settle(channel);

        assertThat(gateway.channels().open()).isOne();
        approve("req-1");
        untilHeard(channel, 1);
    }

    @Test
    void message_aboveTheCap_closes() {
        ClientChannel channel = open();

        try {
            channel.send("{\"msgType\":\"" + "x".repeat(1 << 20) + "\"}");
        } catch (RuntimeException e) {
            // It may be closed before all has been sent.
        }

        assertClosed(channel, 1009);
    }

    @Test
    void token_expiresWhileTheChannelIsOpen_endsItAtTheNextPing() {
        FakeRealm realm =
                FakeRealm.builder().accessTokenLifetime(Duration.ofSeconds(30)).attach(gateway);
        List<Header> headers = Enforcer.headers(gateway);
        headers.removeIf(header -> header.name().equals("X-PAT"));
        headers.add(new Header(
                "Authorization", "Bearer " + realm.readyTokens().accessToken().expose()));
        ClientChannel channel = front.open(way.kind, way.path("enforcer-1"), headers);
        channel.send(HELLO);
        until(() -> gateway.channels().snapshots().get(0).ready());

        gateway.advance(Duration.ofSeconds(20));
        untilHeard(channel, 1);
        channel.send(PONG);
        settle(channel);
        assertThat(gateway.channels().open()).isOne();
        gateway.advance(Duration.ofSeconds(20));

        assertClosed(channel, 4401);
    }
}
