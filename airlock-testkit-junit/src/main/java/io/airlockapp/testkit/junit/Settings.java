package io.airlockapp.testkit.junit;

import io.airlockapp.reactor.EnforcerBuilder;
import io.airlockapp.reactor.GatewayClientBuilder;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.approver.Approver;
import java.util.function.Consumer;

/** What an extension was built with. */
record Settings(
        Consumer<? super FakeGateway.Builder> gateway,
        Consumer<? super GatewayClientBuilder> client,
        Consumer<? super EnforcerBuilder> enforcer,
        Consumer<? super Approver> approver,
        String enforcerId,
        String workspaceName,
        boolean paired,
        boolean payloads) {}
