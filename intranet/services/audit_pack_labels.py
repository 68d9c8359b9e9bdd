"""What tables and columns are called in an audit pack. What is not listed keeps its own name."""

from __future__ import annotations

TABLES = {
    "account": "帳號", "account_review": "帳號清查", "action_item": "列管事項", "agenda_item": "提案",
    "announcement": "公告", "appointment": "職務任期", "attachment": "附件", "attendance": "出席",
    "audit_entry": "稽核紀錄", "audit_link": "稽核連結", "audit_pack": "稽核資料", "clause_exception": "例外", "count_line": "平臺件數明細",
    "count_reading": "平臺件數", "credit": "場次採計", "delayed_closing": "延後關閉帳號", "deputyship": "代理人", "destruction": "銷毀紀錄",
    "enrolment_case": "學籍異動", "fault_report": "障礙通報", "leave": "請假", "leaver_letter": "離校生書面通知",
    "meeting": "會議", "minutes_revision": "會議紀錄定稿", "nomination": "敘獎提報", "outbox_message": "寄出信件",
    "outreach_session": "宣導場次", "person": "人員", "receipt_objection": "收訖疑義", "receipt_part": "收訖確認",
    "receipt_round": "收訖明細期間", "recusal": "迴避", "release": "期程發布版次", "reward_case": "敘獎案",
    "sealed_class": "封存班級", "seat_holding": "席次任期", "self_check": "自我檢核", "statement": "人工確認",
    "submission_part": "提交", "term_anchor": "基準日", "term_rollover": "學期銜接", "work_item": "作業項目",
    "action_report": "列管事項回報", "agenda_proposal": "委員提案", "feedback": "場次回饋", "minutes_draft": "紀錄草稿",
    "nomination_view": "評核意見", "participation": "場次參加人員", "publication_check": "公布查核", "release_review": "發布複核",
    "login_session": "登入與登出", "staged_roster": "待確認的匯入名冊", "login_failure": "登入失敗", "form_token": "已送出的表單",
    "recovery_code": "備援碼", "school_identity": "學校單一帳號", "second_factor": "第二因素驗證",
    "reward_step": "敘獎辦理進度", "roster_version": "名冊版次", "session_part": "場次段落",
    "outreach_report": "場次成果報告", "outreach_year_report": "學年成果報告",
}  # fmt: skip
COLUMNS = {
    "account_id": "帳號", "act": "動作", "actor_id": "辦理人編號", "actor_name": "辦理人", "added_at": "加入時間",
    "added_by": "加入者", "address": "地址", "adjourned_at": "散會時間", "agenda_item_id": "提案編號",
    "announced_on": "公告日", "announced_where": "公告處", "answer": "回復", "answered_at": "回復時間",
    "answered_by": "回復人", "answered_on": "回復日", "applied_at": "套用時間", "applied_by": "套用者",
    "applied_on": "套用日", "approved_at": "核定時間", "approved_by": "核定人", "arrived_at": "到場時間",
    "as_deputy": "代理", "assists": "協助單位", "at": "時間", "attempts": "寄送次數", "audience": "對象",
    "author_id": "作者", "basis": "法令依據", "body": "內容", "by_hand": "手動修改", "carried": "通過",
    "case_id": "敘獎案編號", "chair_id": "主席", "changed_on": "異動日", "changes": "異動內容", "check_ends_on": "自我檢核截止",
    "check_starts_on": "自我檢核開始", "check_what": "檢核重點", "checked_on": "檢核日", "class_name": "班級",
    "clause": "條文", "cleared_on": "清除個人資料日", "clerk_id": "紀錄", "closed_as": "結案職務", "closed_by": "結案人",
    "closed_on": "結案日", "comment": "說明", "completed_on": "完成日", "confirmed": "已確認", "confirmed_at": "確認時間",
    "confirmed_by": "確認人", "contact": "聯絡人", "content": "內容", "convened_at": "發文時間", "counted_on": "統計日",
    "counts": "採計或件數", "created_at": "建立時間", "created_by": "建立者", "decided_by": "決定人", "decided_on": "決定日", "deed": "具體事蹟", "deputy_for": "代理職務",
    "destroyed_on": "銷毀日", "detail": "細目", "disabled_at": "停用時間", "disabled_why": "停用事由", "division": "部別",
    "document_no": "文號", "done": "已完成項目", "downloads": "下載次數", "due": "期限", "due_at": "應寄時間",
    "email": "電子郵件", "ends": "迄", "ended_on": "結束日", "ends_on": "截止日", "entered_by": "登錄者", "error": "錯誤",
    "evaluated_on": "評核日", "evaluation": "評核", "evidence": "佐證", "expires_on": "到期日", "explanation": "說明",
    "falls_on": "日期", "file_name": "檔名", "for_person_id": "被代理人", "final_grade": "核定獎度", "grade": "建議獎度", "headcount": "人數",
    "held_on": "舉行日", "host": "協辦單位", "id": "編號", "invitation_sequence": "邀請序號", "kept_until": "保存至",
    "key": "代碼", "kind": "種類", "label": "名稱", "last_login_at": "最近登入", "leased_until": "處理至",
    "left_at": "離場時間", "left_on": "離職日", "logged_at": "登錄時間", "logged_by": "登錄者", "made": "產生的資料", "matter": "議決事項",
    "meeting_id": "會議編號", "method": "方式", "minutes_text": "紀錄草稿", "name": "姓名或檔名", "note": "備註",
    "notes": "備註", "notice_seen_at": "閱讀告知時間", "number": "序號", "objected": "有疑義", "obligation": "應辦事項", "opened_at": "開會時間",
    "opened_by": "開案者", "ordered_at": "申請時間", "ordered_by": "申請者", "made_at": "製成時間", "pack_id": "稽核資料編號", "ordinal": "次別", "organisers": "辦理單位", "other_school": "他校", "outcome": "結果",
    "outcome_kind": "決議種類", "outcome_text": "結果說明", "owner": "權責單位", "passed": "符合", "permitted_from": "得銷毀日",
    "person_id": "人員", "personal": "含個人資料", "place": "地點或順序", "position": "職務", "postcode": "郵遞區號",
    "presence": "出席", "present_at_vote": "表決時在場", "previous": "前一筆雜湊值", "progress": "執行情形",
    "proposal": "辦法", "proposed_by": "提報人", "proposer": "提案單位", "quantity": "件數", "raised_by": "提出人",
    "raised_on": "提出日", "rank": "順位", "read_on": "讀取日", "reading_id": "平臺件數編號", "reason": "事由",
    "recipient": "收件者", "record": "資料表", "record_id": "資料編號", "released_at": "發布時間", "released_by": "發布者",
    "released_on": "發布日", "remark": "備註", "remarks": "備註", "replied_at": "回復時間", "reply": "回復",
    "reply_note": "回復說明", "reported_at": "通報時間", "reporter_id": "通報人", "resolution_id": "決議編號",
    "reviewer_id": "清查人", "revoked_at": "撤銷時間", "role": "角色", "round_id": "收訖期間編號", "rule": "代理規則",
    "sealed_class_id": "封存班級編號", "sealed_on": "封存日", "seat": "席次", "seats_total": "應出席", "section": "議程段落",
    "sent_at": "寄出時間", "sent_on": "寄出日", "session_id": "場次編號", "settled_as": "處理職務", "settled_by": "處理人",
    "settled_on": "處理日", "sha256": "SHA-256", "signed_at": "簽署時間", "signed_by": "簽署人", "signed_on": "簽署日",
    "size": "大小", "source": "依據", "staff_type": "人員類別", "started_on": "開始日", "starts": "起",
    "starts_on": "開始日", "state": "狀態", "step": "提交步驟", "student": "學生", "students": "學生數",
    "subject": "主旨", "submitted_on": "提交日", "summary": "事項", "task": "工作", "term": "學期", "text": "內容",
    "title": "名稱", "topic": "主題", "undone_by": "復原者", "undone_on": "復原日", "unit": "單位", "username": "帳號",
    "verdicts": "清查結果", "version": "修改次數", "votes_abstain": "棄權", "votes_against": "反對", "votes_for": "贊成",
    "what": "內容", "window": "規定期程", "withdrawn_at": "撤回時間", "withdrawn_on": "撤回日", "withdrawn_why": "撤回事由",
    "witness": "監銷人", "work": "作業類別", "work_item_id": "作業項目編號", "year": "學年度",
    "action_item_id": "列管事項編號", "agreed": "同意", "approved_in_id": "確認紀錄的會議編號", "asked_at": "送請時間",
    "asked_by": "送請人", "asks_feedback": "收回饋", "attended_at": "簽到時間", "belongs_to": "單位或班級", "cancelled_at": "取消時間",
    "capacity": "名額", "done_on": "辦理日", "found": "讀到的版次", "hours": "時數", "is_confidential": "密件", "is_planned": "預定",
    "is_public": "對外報名", "is_recorded_later": "系統啟用前", "needed_at_vote": "通過所需票數", "nomination_id": "提報編號",
    "online_url": "線上會議", "planned_minutes": "預計分鐘", "present_entered": "補登出席人數", "proposer_id": "提案人",
    "published_at": "公布時間", "read_at": "已閱時間", "recused_at_vote": "表決時迴避", "registered_at": "報名時間",
    "registers_until": "報名截止日", "reminded_at": "提醒時間", "reminded_on": "提醒日", "score": "分數", "seats_at_vote": "表決時席次",
    "issuer": "登入服務", "linked_at": "連結時間", "set_up_at": "啟用時間", "used_at": "使用時間",
    "photo_consent": "照片同意", "series": "系列", "speakers": "講者", "stage": "階段", "view": "意見",
}  # fmt: skip


def table_label(name: str) -> str:
    return TABLES.get(name, name)


def column_label(name: str) -> str:
    return COLUMNS.get(name, name)
