package io.airlockapp.testkit.tck;

import io.airlockapp.credential.AppCredentials;
import io.airlockapp.model.DndPolicy;
import io.airlockapp.model.PolicyMode;
import io.airlockapp.model.PolicyScope;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Answer.Decide;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.PushRequest;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fake gateway in virtual time, behind one of its fronts. */
class FakeSubject implements GatewayUnderTest, ApproverHook {

    final FakeGateway gateway;
    private final Wire wire;
    private final PushWire push;

    FakeSubject(FakeGateway gateway, Wire wire, PushWire push) {
        this.gateway = gateway;
        this.wire = wire;
        this.push = push;
    }

    static FakeGateway gateway() {
        FakeGateway gateway = FakeGateway.builder()
                .push(PushRequest.Kind.SERVER_SENT_EVENTS, PushRequest.Kind.WEB_SOCKET)
                .build();
        gateway.approver().manualPairings();
        return gateway;
    }

    @Override
    public Wire wire() {
        return wire;
    }

    @Override
    public PushWire push() {
        return push;
    }

    @Override
    public List<Header> appHeaders() {
        AppCredentials.Confidential app = (AppCredentials.Confidential) gateway.appCredentials();
        return List.of(
                new Header("X-Client-Id", app.clientId()),
                new Header("X-Client-Secret", app.clientSecret().expose()));
    }

    @Override
    public List<Header> userHeaders() {
        return List.of(new Header("X-PAT", gateway.userCredential().token().expose()));
    }

    @Override
    public ApproverHook approver() {
        return this;
    }

    /** Once the wait is held: what has been sent may still be on its way. */
    @Override
    public void hasten(Duration time) {
        long deadline = System.nanoTime() + patience().toNanos();
        while (gateway.pendingWaits() == 0) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("No wait is held.");
            }
            Thread.onSpinWait();
        }
        gateway.advance(time);
    }

    @Override
    public void limitRate(int requestsPerMinute) {
        gateway.rateLimit(requestsPerMinute);
    }

    @Override
    public void setPolicy(String enforcerId, String workspaceId) {
        gateway.policies(new DndPolicy(
                "policy-1",
                PolicyScope.WORKSPACE,
                workspaceId,
                null,
                enforcerId,
                PolicyMode.APPROVE_ALL,
                null,
                null,
                null,
                null,
                gateway.clock().instant().plusSeconds(60)));
    }

    @Override
    public void decide(String requestId, String decision, @Nullable String reason) {
        gateway.approver().answer(requestId, new Decide(decision, reason));
    }

    @Override
    public void enterCode(String pairingCode) {
        gateway.approver().enterCode(pairingCode);
    }

    @Override
    public void rejectCode(String pairingCode) {
        gateway.approver().rejectPairing(pairingCode);
    }

    @Override
    public void withdrawConsent() {
        gateway.consent().require();
    }

    @Override
    public void denyConsent() {
        gateway.consent().deny();
    }

    @Override
    public void giveConsent() {
        gateway.consent().approve();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
