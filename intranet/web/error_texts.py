"""The words of error pages: for each status its title, what happened, and what to do next."""

from __future__ import annotations

Texts = tuple[str, str, str]

TEXTS: dict[int, Texts] = {
    400: ("無法處理這個要求", "送出的內容不完整或格式不對。", "請回上一頁檢查後再送一次。"),
    403: ("目前的職務不能開啟這一頁", "", "如需辦理，請洽上列職務，或請執行秘書確認職務登錄。"),
    404: ("找不到這一頁", "網址可能有誤，或資料不在權限內。", "請從首頁或網站導覽重新尋找。"),
    405: ("無法這樣操作", "這個網址不接受這種操作。", "請從頁面上的按鈕辦理。"),
    409: ("資料已被他人修改", "這筆資料在開啟之後已被他人修改。", "請重新開啟，比對內容後再儲存。"),
    410: ("這個連結已失效", "內容已經移除，或連結已經用過。", "如仍需要，請洽寄送連結的單位。"),
    413: ("檔案太大", "上傳的內容超過上限，沒有儲存。", "單一檔案不得超過 10 MB，請壓縮或分次上傳。"),
    415: ("格式不符", "這個網址不接受這種格式的內容，沒有儲存。", "請從頁面上的表單送出。"),
    422: ("內容有誤", "送出的內容未通過檢查，沒有儲存。", "請回上一頁，依提示修正後再送一次。"),
    429: ("嘗試次數過多", "請稍候 15 分鐘再試。", "忘記密碼請洽平臺管理人員。"),
    500: ("系統發生錯誤", "這次操作沒有完成，資料沒有變動。", "請稍後再試；若仍發生，請通報障礙。"),
    503: ("系統暫時無法使用", "資料庫目前無法連線，這次操作沒有寫入。", "請稍候幾分鐘再試。"),
}
# Whoever is not signed in has neither a menu nor a site map.
VISITORS: dict[int, Texts] = {
    404: ("找不到這一頁", "網址可能有誤，或內容已經移除。", "請檢查網址。需要登入的頁面，請登入後再開啟。"),
    405: ("無法這樣操作", "這個網址不接受這種操作。", "請回上一頁，從頁面上的按鈕辦理。"),
}
UNRELEASED: Texts = ("找不到這份期程", "這個學期的期程可能還沒有發布，或網址有誤。", "請檢查網址，或看最新發布的期程。")
FULL: Texts = ("系統暫時無法儲存", "伺服器的磁碟已滿，這次操作沒有寫入。", "請通知系統管理人員清出空間，之後再送一次。")
EXPIRED: Texts = ("表單已過期", "頁面開啟太久，為了安全沒有送出。", "剛才輸入的內容列在下面，可複製後重新填寫。")
REFUSED = "無法辦理"
NOTHING_DONE = "沒有任何變更。下面的頁面列有目前的進度與下一步。"
UNPRINTED = "目前無法製成 PDF"


def texts_of(status: int, *, visitor: bool = False) -> Texts:
    """The house's words for a status; one that has none speaks as its class does."""
    found = VISITORS.get(status) if visitor else None
    return found or TEXTS.get(status) or TEXTS[500 if status >= 500 else 400]
