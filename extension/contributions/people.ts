import { contributes } from './contribution.ts';
import { isAdmin, isConnected, isTrusted, mayChange } from './when.ts';

/** Who is let into the hub, with what, and what was done there. */
export const peopleContributions = contributes({
  commands: {
    'rostrum.person.add': {
      title: { en: 'Add Person to Hub…', zh: '向 Hub 添加人员…' },
      enablement: `${isAdmin} && ${isTrusted}`,
    },
    'rostrum.token.create': { title: { en: 'Create Token…', zh: '创建令牌…' }, enablement: mayChange },
    'rostrum.token.list': {
      title: { en: 'Show and Revoke Tokens…', zh: '显示和撤销令牌…' },
      enablement: isConnected,
    },
    'rostrum.audit.show': { title: { en: 'Show Audit Log…', zh: '显示审计日志…' }, enablement: isConnected },
    'rostrum.audit.export': { title: { en: 'Export Audit Log…', zh: '导出审计日志…' }, enablement: isConnected },
    'rostrum.audit.verify': {
      title: { en: 'Verify Audit Log', zh: '验证审计日志' },
      enablement: `${isAdmin} && ${isTrusted}`,
    },
    'rostrum.audit.prune': {
      title: { en: 'Remove Oldest Part of Audit Log…', zh: '移除审计日志最旧的部分…' },
      enablement: `${isAdmin} && ${isTrusted}`,
    },
  },
});
