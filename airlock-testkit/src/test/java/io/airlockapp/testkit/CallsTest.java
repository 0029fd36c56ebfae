package io.airlockapp.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which calls a fault is for. */
class CallsTest {

    private final FakeGateway gateway = FakeGateway.create();
    private final Front front = MemoryFront.of(gateway);
    private final Enforcer enforcer = new Enforcer(gateway);

    @AfterEach
    void close() {
        front.close();
    }

    private int submit(String requestId) {
        return front.post("/v1/artifacts", enforcer.submission(requestId)).status();
    }

    private int status(String path) {
        return front.get(path).status();
    }

    @Test
    void about_hitsEveryCallAboutThatExchangeAndNoOther() {
        submit("req-1");
        submit("req-2");
        gateway.failNext(Calls.any().about("req-2").always(), Fault.status(500));

        assertThat(status("/v1/exchanges/req-1")).isEqualTo(200);
        assertThat(status("/v1/exchanges/req-2")).isEqualTo(500);
        assertThat(status("/v1/exchanges/req-2/wait?timeout=1")).isEqualTo(500);
        assertThat(status("/v1/exchanges/req%2D2")).as("another spelling").isEqualTo(500);
        assertThat(submit("req-2")).isEqualTo(500);
        assertThat(front.post("/v1/exchanges/req-2/withdraw", "").status()).isEqualTo(500);
        assertThat(front.post("/v1/acks", enforcer.ack("req-2", "msg-1", "delivered"))
                        .status())
                .isEqualTo(500);
        assertThat(status("/echo")).isEqualTo(200);
    }

    @Test
    void about_countsOnlyWhatItHoldsFor() {
        submit("req-1");
        submit("req-2");
        gateway.failNext(Calls.to(Endpoint.EXCHANGE_STATUS).about("req-2").from(2), Fault.status(500));

        assertThat(List.of(
                        status("/v1/exchanges/req-1"),
                        status("/v1/exchanges/req-2"),
                        status("/v1/exchanges/req-1"),
                        status("/v1/exchanges/req-2"),
                        status("/v1/exchanges/req-2")))
                .containsExactly(200, 200, 200, 500, 200);
    }

    @Test
    void of_knowsWhoseAnExchangeIs() {
        gateway.readyPairing("enforcer-2", "workspace-2");
        submit("req-1");
        gateway.failNext(Calls.any().of("enforcer-1").always(), Fault.status(500));

        assertThat(status("/v1/exchanges/req-1")).isEqualTo(500);
        assertThat(submit("req-2")).isEqualTo(500);
        assertThat(heartbeat("enforcer-1")).isEqualTo(500);
        assertThat(heartbeat("enforcer-2")).isEqualTo(200);
        assertThat(status("/v1/policy/dnd/effective?enforcerId=enforcer-1&workspaceId=w"))
                .isEqualTo(500);
        assertThat(status("/v1/exchanges/unknown")).isEqualTo(404);
        assertThat(front.post(
                                "/v1/pairing/revoke",
                                "{\"routingToken\":\""
                                        + enforcer.pairing().routingToken().expose() + "\"}")
                        .status())
                .isEqualTo(500);
    }

    private int heartbeat(String enforcerId) {
        return front.post("/v1/presence/heartbeat", "{\"enforcerId\":\"" + enforcerId + "\"}")
                .status();
    }

    @Test
    void where_looksAtTheCall_andSeveralMustAllHold() {
        gateway.failNext(
                Calls.any()
                        .where(call -> call.method().equals("POST"))
                        .where(call -> "enforcer-2".equals(call.json("/enforcerId")))
                        .always(),
                Fault.status(500));

        assertThat(heartbeat("enforcer-1")).isEqualTo(200);
        assertThat(heartbeat("enforcer-2")).isEqualTo(500);
        assertThat(status("/echo")).isEqualTo(200);
    }

    @Test
    void toString_saysWhichCalls() {
        assertThat(Calls.to(Endpoint.WAIT)
                        .about("req-1")
                        .of("enforcer-1")
                        .from(2)
                        .times(3))
                .hasToString("WAIT about req-1 of enforcer-1, number 2 to 4");
        assertThat(Calls.any().where(call -> true).always())
                .hasToString("any call with a condition, number 1 and later");
    }

    @Test
    void numbers_beginAtOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> Calls.any().from(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Calls.any().times(0));
    }
}
